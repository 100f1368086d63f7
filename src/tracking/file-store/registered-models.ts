import { join } from "node:path";
import type { ModelVersion, ModelVersionStage, ModelVersionStatus } from "../entities.js";
import type { MovedRegisteredModel } from "../move/moved.js";
import { foldersIn, valuesIn } from "./files.js";
import { readMeta, registeredModelMeta, versionMeta } from "./meta.js";

const stages: readonly ModelVersionStage[] = ["None", "Staging", "Production", "Archived"];
const statuses: readonly ModelVersionStatus[] = ["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"];

/** The registered model that lies in a folder, with the versions that were not deleted. */
export async function readRegisteredModel(folder: string): Promise<MovedRegisteredModel> {
  const meta = await readMeta(join(folder, "meta.yaml"), registeredModelMeta);
  const aliases = (await valuesIn(join(folder, "aliases"))).map(({ key, value }) => ({
    alias: key,
    version: value.trim(),
  }));
  const versions: ModelVersion[] = [];
  for (const name of await foldersIn(folder)) {
    if (!/^version-\d+$/.test(name)) continue;
    const version = await readVersion(join(folder, name), aliases);
    if (version) versions.push(version);
  }
  versions.sort((a, b) => Number(a.version) - Number(b.version));
  return {
    model: {
      name: meta.name,
      creationTimestamp: meta.creation_timestamp ?? 0,
      lastUpdatedTimestamp: meta.last_updated_timestamp ?? 0,
      ...(meta.description != null && { description: meta.description }),
      tags: await valuesIn(join(folder, "tags")),
      aliases,
      latestVersions: [],
    },
    versions,
  };
}

async function readVersion(
  folder: string,
  aliases: readonly { readonly alias: string; readonly version: string }[],
): Promise<ModelVersion | undefined> {
  const meta = await readMeta(join(folder, "meta.yaml"), versionMeta);
  if (meta.current_stage === "Deleted_Internal") return undefined;
  const version = String(meta.version);
  return {
    name: meta.name,
    version,
    creationTimestamp: meta.creation_timestamp ?? 0,
    lastUpdatedTimestamp: meta.last_updated_timestamp ?? 0,
    ...(meta.user_id != null && { userId: meta.user_id }),
    currentStage: stages.find((stage) => stage === meta.current_stage) ?? "None",
    ...(meta.description != null && { description: meta.description }),
    source: meta.source ?? meta.storage_location ?? "",
    ...(meta.run_id && { runId: meta.run_id }),
    ...(meta.run_link != null && { runLink: meta.run_link }),
    status: statuses.find((status) => status === meta.status) ?? "READY",
    ...(meta.status_message != null && { statusMessage: meta.status_message }),
    tags: await valuesIn(join(folder, "tags")),
    aliases: aliases.filter((alias) => alias.version === version).map(({ alias }) => alias),
  };
}
