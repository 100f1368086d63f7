import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { createArtifactPlaces } from "../../server/index.js";
import { absoluteLocation, type DatabasePlace, databasePlace, type PurgeRequest } from "../../tracking/index.js";
import { createCommand } from "../command.js";

/** A command on the database of a server, whose option is the server's own. */
export const databaseCommand = (name: string, description: string): Command =>
  createCommand(name, description).option("--backend-store-uri <uri>", "database of the runs");

/** The server's options stand before the name of a command of it, too. */
export function placeOf(command: Command): DatabasePlace {
  const uri: unknown = command.optsWithGlobals().backendStoreUri;
  return databasePlace(typeof uri === "string" ? uri : "sqlite:///mlflow.db", process.cwd());
}

/** Removes artifacts where the server keeps them; tells of what lies elsewhere. */
export function artifactRemoval(destination: string, tellOf: (uri: string) => void): (uri: string) => Promise<void> {
  const places = createArtifactPlaces({
    destination: absoluteLocation(destination, process.cwd()),
    env: process.env,
  });
  return async (uri) => {
    let place: ReturnType<typeof places.locate>;
    try {
      place = places.locate(uri, "");
    } catch {
      tellOf(uri);
      return;
    }
    await place.storage.remove(place.path);
  };
}

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** A duration such as `30d`, `12h` or `1d2h3m4s`, in ms. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a duration such as 30d, 12h or 1d12h.`);
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
}

/** Everything that was deleted that long ago. */
export const deletedFor = (milliseconds: number, now: number): PurgeRequest => ({ deletedBefore: now - milliseconds });
