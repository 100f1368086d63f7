import { posix } from "node:path";
import type { LoggedModel, ModelVersion, TrackingStore } from "../tracking/index.js";
import { MlflowError } from "../tracking/index.js";
import { decoded, flawOf, schemeOf } from "./artifacts/plain-uri.js";
import { invalidSource } from "./errors.js";
import type { Backend } from "./route.js";

/** Where a model version comes from, as a client says. */
export interface Origin {
  readonly source: string;
  readonly runId?: string;
  readonly modelId?: string;
}

/**
 * The origin of a new model version, checked: a source on this server must lie within the artifacts of the run or the
 * logged model that the request names, so that no registered model serves other files of this machine.
 *
 * @returns for a copy of a version (`models:/name/2`), with the run of that version
 * @throws `INVALID_PARAMETER_VALUE`
 */
export async function checkedSource(backend: Backend, origin: Origin): Promise<Origin> {
  const { source } = origin;
  const flaw = flawOf(source);
  const scheme = schemeOf(source);
  // Names in an object store and of models may have signs that only a parser of paths here would cut off at.
  if (flaw === "leaves its place" || (flaw && isKeptHere(source, scheme))) {
    throw invalidSource(source, `It ${flaw}; an absolute path is needed, without '..', backslashes, '#' or ';'.`);
  }

  if (scheme === "models") return ofModel(backend, origin);
  if (scheme === "runs") {
    const runId = /^runs:\/+([^/]+)(\/|$)/.exec(source)?.[1];
    if (runId && runId === origin.runId) return origin;
    throw invalidSource(source, "The run_id request parameter must identify the run that contains the source.");
  }
  if (!isKeptHere(source, scheme)) {
    backend.artifacts.checkHost(source, "source");
    return origin;
  }

  const roots = await rootsOf(backend.tracking, origin);
  if (roots.some((root) => isWithin(source, root))) return origin;
  throw invalidSource(
    source,
    "The run_id or model_id request parameter must identify the run or the logged model whose artifacts contain the source.",
  );
}

/** Keeps on a logged model which versions were made from it, as MLflow does. */
export async function noteOnLoggedModel(
  tracking: TrackingStore,
  modelId: string,
  version: ModelVersion,
): Promise<void> {
  const { tags } = await tracking.getLoggedModel(modelId);
  const noted = knownVersions(tags.find(({ key }) => key === versionsTag)?.value);
  const value = JSON.stringify([...noted, { name: version.name, version: Number(version.version) }]);
  await tracking.setLoggedModelTags(modelId, [{ key: versionsTag, value }]);
}

const versionsTag = "mlflow.modelVersions";

function knownVersions(json: string | undefined): readonly unknown[] {
  try {
    const noted: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(noted) ? noted : [];
  } catch {
    return [];
  }
}

async function ofModel({ registry, tracking }: Backend, origin: Origin): Promise<Origin> {
  const { source } = origin;
  const parts = /^models:\/([^/@]+)(?:\/([^/@]+)|@([^/]+))?$/.exec(source);
  const [, name, version, alias] = parts ?? [];
  if (!name) throw invalidSource(source, "Expected models:/NAME/VERSION, models:/NAME@ALIAS or models:/m-….");
  if (version === undefined && alias === undefined) {
    if (name === origin.modelId) return origin;
    throw invalidSource(source, "The model_id request parameter must identify the logged model of the source.");
  }
  const copied =
    alias !== undefined
      ? await registry.getModelVersionByAlias(name, alias)
      : await registry.getModelVersion(name, version ?? "");
  if (origin.runId !== undefined && origin.runId !== (copied.runId ?? "")) {
    throw invalidSource(source, "The run_id request parameter must match that of the referenced model version.");
  }
  if (origin.modelId !== undefined) await tracking.getLoggedModel(origin.modelId);
  return { ...origin, source: `models:/${copied.name}/${copied.version}`, runId: copied.runId || undefined };
}

function isKeptHere(source: string, scheme: string): boolean {
  if (scheme === "" || scheme === "file" || scheme === "mlflow-artifacts") return true;
  return (scheme === "http" || scheme === "https") && source.includes("/mlflow-artifacts/");
}

async function rootsOf(tracking: TrackingStore, { runId, modelId }: Origin): Promise<readonly string[]> {
  const run = runId === undefined ? undefined : await orNothing(tracking.getRun(runId));
  const model: LoggedModel | undefined =
    modelId === undefined ? undefined : await orNothing(tracking.getLoggedModel(modelId));
  // A run's models of MLflow 3 lie beside its own artifacts.
  const outputs = modelId === undefined ? (run?.outputs.modelOutputs ?? []) : [];
  const made = await Promise.all(outputs.map((output) => orNothing(tracking.getLoggedModel(output.modelId))));
  return [run?.info.artifactUri, model?.artifactUri, ...made.map((one) => one?.artifactUri)].filter(
    (uri) => uri !== undefined,
  );
}

async function orNothing<Found>(search: Promise<Found>): Promise<Found | undefined> {
  try {
    return await search;
  } catch (error) {
    if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

function isWithin(source: string, root: string): boolean {
  const inner = normal(source);
  const outer = normal(root);
  return outer.path !== "" && inner.base === outer.base && `${inner.path}/`.startsWith(`${outer.path}/`);
}

function normal(uri: string): { base: string; path: string } {
  const parts = /^(?:([a-zA-Z][a-zA-Z0-9+.-]+):(?:\/\/([^/?#;]*))?)?([^?#;]*)([?#;].*)?$/.exec(uri);
  const [, scheme = "", authority = "", path = "", rest = ""] = parts ?? [];
  const base = scheme.toLowerCase() === "file" ? "" : `${scheme.toLowerCase()}:${authority.toLowerCase()}`;
  return { base: base === ":" ? "" : base, path: posix.normalize(`/${decoded(path)}`).replace(/\/+$/, "") + rest };
}
