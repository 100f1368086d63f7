import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nearest, PerigeeError } from "../../support/index.js";
import type { ModelVersion } from "../entities.js";
import { MlflowError, modelUnreadable, modelUriUnknown } from "../errors.js";
import type { OpenTracking } from "./open.js";
import { locationInRun } from "./run-model.js";

/** What a model's URI names. */
export type ModelReference =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "run"; readonly runId: string; readonly path: string }
  | { readonly kind: "version"; readonly name: string; readonly version: string }
  | { readonly kind: "alias"; readonly name: string; readonly alias: string }
  | { readonly kind: "logged"; readonly modelId: string }
  | { readonly kind: "artifacts"; readonly uri: string };

/**
 * Reads `runs:/ID/path`, `models:/NAME/VERSION`, `models:/NAME/latest`, `models:/NAME@ALIAS`, `models:/m-…`,
 * the URI of artifacts, or a folder.
 *
 * @throws `MODEL_URI_UNKNOWN` where it begins as one of these and goes on otherwise
 */
export function parseModelUri(uri: string): ModelReference {
  const [, scheme, rest = ""] = /^([a-zA-Z][\w+.-]+):\/*(.*)$/s.exec(uri) ?? [];
  if (scheme === "runs") {
    const [, runId, path] = /^([^/]+)\/(.+)$/.exec(rest) ?? [];
    if (runId && path) return { kind: "run", runId, path };
    throw modelUriUnknown(uri, "a run's model is named by run and path", "Write runs:/RUN_ID/model.");
  }
  if (scheme === "models") {
    if (/^m-[0-9a-f]{32}$/.test(rest)) return { kind: "logged", modelId: rest };
    const [, aliased, alias] = /^([^/@]+)@([^/@]+)$/.exec(rest) ?? [];
    if (aliased && alias) return { kind: "alias", name: aliased, alias };
    const [, name, version] = /^([^/@]+)\/(\d+|latest)$/i.exec(rest) ?? [];
    if (name && version) {
      return /^\d+$/.test(version) ? { kind: "version", name, version } : { kind: "alias", name, alias: "latest" };
    }
    throw modelUriUnknown(
      uri,
      "a registered model is named by version or alias",
      "Write models:/NAME/VERSION or models:/NAME@ALIAS.",
    );
  }
  if (scheme === "file") return { kind: "folder", folder: fileURLToPath(uri) };
  return scheme === undefined ? { kind: "folder", folder: uri } : { kind: "artifacts", uri };
}

/**
 * The folder on this machine that holds a model: where its artifacts lie on it, that folder itself;
 * else a copy in a temporary folder, which goes when the process ends.
 *
 * @throws `MODEL_URI_UNKNOWN` where there is no such model, with the nearest name; `MODEL_UNREADABLE` where its store
 *   refuses it, or is of a kind that is not known here
 */
export async function resolveModelUri(uri: string, tracking: OpenTracking): Promise<string> {
  const reference = parseModelUri(uri);
  if (reference.kind === "folder") {
    return withModelFile(uri, resolve(tracking.folder, reference.folder));
  }
  const location = await locationOf(uri, reference, tracking);
  return withModelFile(uri, await localFolder(location, tracking).catch(unknown(uri)));
}

async function locationOf(
  uri: string,
  reference: Exclude<ModelReference, { kind: "folder" }>,
  tracking: OpenTracking,
): Promise<string> {
  switch (reference.kind) {
    case "artifacts":
      return reference.uri;
    case "run":
      return locationInRun(tracking, reference.runId, reference.path).catch(unknown(uri));
    case "logged":
      return (await tracking.tracking.getLoggedModel(reference.modelId).catch(unknown(uri))).artifactUri;
    case "alias":
    case "version":
      return versionLocation(uri, reference, tracking);
  }
}

async function versionLocation(
  uri: string,
  reference: Extract<ModelReference, { kind: "alias" | "version" }>,
  tracking: OpenTracking,
): Promise<string> {
  const { registry } = tracking;
  const find = (): Promise<ModelVersion> =>
    reference.kind === "alias"
      ? registry.getModelVersionByAlias(reference.name, reference.alias)
      : registry.getModelVersion(reference.name, reference.version);
  const version = await find().catch(async (cause) => {
    if (!isMissing(cause)) throw cause;
    throw modelUriUnknown(uri, cause.message, await hintFor(reference, tracking));
  });
  const location = await registry.getModelVersionDownloadUri(version.name, version.version);
  // A version may have been registered from a run's URI, or from another model's.
  const origin = parseModelUri(location);
  return origin.kind === "folder" ? origin.folder : locationOf(uri, origin, tracking);
}

/** What is registered that the user may have meant. */
async function hintFor(
  reference: Extract<ModelReference, { kind: "alias" | "version" }>,
  { registry }: OpenTracking,
): Promise<string> {
  const model = await registry.getRegisteredModel(reference.name).catch(() => undefined);
  if (!model) {
    const names = (await registry.searchRegisteredModels({ maxResults: 1000 })).items.map(({ name }) => name);
    if (names.length === 0) return "No model is registered yet: train one with perigee train --register.";
    const near = nearest(reference.name, names);
    return `${near ? `Did you mean ${near}? ` : ""}Registered: ${names.slice(0, 20).join(", ")}.`;
  }
  const aliases = model.aliases.map(({ alias, version }) => `@${alias} (version ${version})`);
  const latest = model.latestVersions.map(({ version }) => Number(version));
  return `${reference.name} has ${aliases.length > 0 ? `the aliases ${aliases.join(", ")}` : "no alias"}; its latest version is ${latest.length > 0 ? Math.max(...latest) : "none"}.`;
}

async function localFolder(location: string, tracking: OpenTracking): Promise<string> {
  const artifacts = tracking.artifactsOf(location);
  if (artifacts.localRoot !== undefined) return artifacts.localRoot;
  const folder = mkdtempSync(join(tmpdir(), "perigee-model-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const entries = await artifacts.list();
  for (const { path } of entries) await artifacts.download(path, folder);
  return folder;
}

function withModelFile(uri: string, folder: string): string {
  if (existsSync(join(folder, "MLmodel"))) return folder;
  throw modelUriUnknown(
    uri,
    existsSync(folder) ? `the folder ${folder} holds no file MLmodel` : `there is no folder ${folder}`,
    "Name a model's folder, runs:/RUN_ID/model, models:/NAME/VERSION or models:/NAME@ALIAS.",
  );
}

const unknown = (uri: string) => (cause: unknown) => {
  if (isMissing(cause)) throw modelUriUnknown(uri, cause.message);
  throw isRefused(cause) ? modelUnreadable(uri, cause) : cause;
};

/** What the user can mend: keys that are not set, or an address of a kind that nothing here reads. */
const isRefused = (cause: unknown): cause is PerigeeError =>
  cause instanceof PerigeeError &&
  (cause.code === "UNSUPPORTED_ARTIFACT_URI" ||
    (cause instanceof MlflowError && ["PERMISSION_DENIED", "UNAUTHENTICATED"].includes(cause.errorCode)));

/** MLflow answers INVALID_PARAMETER_VALUE for an alias that is not set. */
const isMissing = (cause: unknown): cause is PerigeeError =>
  cause instanceof MlflowError
    ? cause.errorCode === "RESOURCE_DOES_NOT_EXIST" || cause.errorCode === "INVALID_PARAMETER_VALUE"
    : cause instanceof PerigeeError && cause.code === "ARTIFACT_MISSING";
