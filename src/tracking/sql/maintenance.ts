import { resolve } from "node:path";
import { type Kysely, sql } from "kysely";
import { systemClock } from "../../support/index.js";
import { unsupportedTrackingUri } from "../errors.js";
import { checkRows, type Finding } from "./check.js";
import { listOf } from "./conditions.js";
import type { Database } from "./database.js";
import { isPostgresUri } from "./postgres/uri.js";
import { findPurgeable, type Purged, type PurgeRequest, purgeRows } from "./purge.js";
import { openDatabase } from "./sqlite/open.js";

/** A database that a URI names. */
export type DatabasePlace =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly uri: string };

/** @throws `UNSUPPORTED_TRACKING_URI` for what is no database */
export function databasePlace(uri: string, folder: string): DatabasePlace {
  if (isPostgresUri(uri)) return { kind: "postgres", uri };
  const path = /^sqlite:\/\/\/(.+)$/is.exec(uri)?.[1];
  if (path === undefined) {
    throw unsupportedTrackingUri(uri, "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.");
  }
  return { kind: "sqlite", path: resolve(folder, path) };
}

/** The work on a database that no client of MLflow asks for. */
export interface Maintenance {
  /** What breaks the rules of MLflow's tables. */
  check(): Promise<Finding[]>;
  /** Those of the ids that are no run's. */
  withoutRuns(ids: readonly string[]): Promise<string[]>;
  /** What `purge` would remove. @throws `INVALID_PARAMETER_VALUE` */
  purgeable(request: PurgeRequest): Promise<Purged>;
  /** Removes artifacts, then rows: where it is cut, the next purge finds what is left. */
  purge(request: PurgeRequest, removeArtifacts: (uri: string) => Promise<void>): Promise<Purged>;
  close(): Promise<void>;
}

/** @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION` */
export async function openMaintenance(place: DatabasePlace, artifactRoot: string): Promise<Maintenance> {
  const db = await open(place, artifactRoot);
  return {
    check: () => checkRows(db),
    async withoutRuns(ids) {
      const { rows } = await sql<{
        id: string;
      }>`SELECT run_uuid AS id FROM runs WHERE run_uuid IN ${listOf(ids)}`.execute(db);
      const known = new Set(rows.map(({ id }) => id));
      return ids.filter((id) => !known.has(id));
    },
    purgeable: (request) => findPurgeable(db, request),
    async purge(request, removeArtifacts) {
      const found = await findPurgeable(db, request);
      for (const { artifactUri } of [...found.runs, ...found.loggedModels]) await removeArtifacts(artifactUri);
      await purgeRows(db, found);
      return found;
    },
    close: () => db.destroy(),
  };
}

async function open(place: DatabasePlace, artifactRoot: string): Promise<Kysely<Database>> {
  const first = { defaultArtifactLocation: `${artifactRoot}/0`, now: systemClock() };
  if (place.kind === "sqlite") return openDatabase(place.path, first);
  const { openPostgres } = await import("./postgres/open.js");
  return openPostgres(place.uri, first);
}
