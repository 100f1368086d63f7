import { posix } from "node:path";
import type { Dataset, DatasetInput, Metric, ModelVersionStage, Param, Tag } from "./entities.js";
import { invalidParameter } from "./errors.js";
import { limits } from "./limits.js";
import type { Batch } from "./store.js";

/** @throws `INVALID_PARAMETER_VALUE`, as every check here does */
export function checkMetric({ key, value, timestamp, step }: Metric, path = ""): void {
  checkName(key, inside(path, "name"));
  checkLength("Metric name", key, limits.key);
  if (typeof value !== "number") throw invalidValue(inside(path, "value"), value, "It must be a 64-bit float");
  if (!Number.isInteger(timestamp) || timestamp < 0) {
    throw invalidValue(
      inside(path, "timestamp"),
      timestamp,
      `metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer)`,
    );
  }
  if (!Number.isInteger(step)) {
    throw invalidValue(
      inside(path, "step"),
      step,
      `metric '${key}' (value=${value}). Step must be a valid long (64-bit integer)`,
    );
  }
}

/** The param as it is stored: MLflow cuts a value that is too long (`MLFLOW_TRUNCATE_LONG_VALUES`, on by default). */
export function checkedParam({ key, value }: Param, path = ""): Param {
  checkName(key, inside(path, "key"));
  checkLength("Param key", key, limits.key);
  return { key, value: value.slice(0, limits.paramValue) };
}

/** The tag of a run as it is stored: MLflow cuts a value that is too long, as it does a param's. */
export function checkedTag({ key, value }: Tag, path = ""): Tag {
  checkName(key, inside(path, "key"));
  checkLength(inside(path, "key"), key, limits.key);
  return { key, value: value.slice(0, limits.tagValue) };
}

/** A tag that a run is made with: MLflow looks at the names of later ones only. */
export function checkedFirstTag({ key, value }: Tag): Tag {
  checkLength("key", key, limits.key);
  return { key, value: value.slice(0, limits.tagValue) };
}

export function checkExperimentTag({ key, value }: Tag): void {
  checkName(key, "key");
  checkLength("key", key, limits.key);
  checkLength("value", value, limits.experimentTagValue);
}

export function checkRegistryTag({ key, value }: Tag): void {
  checkName(key, "key");
  checkLength("key", key, limits.key);
  checkLength("value", value, limits.registryTagValue);
}

/** The batch as it is stored. */
export function checkedBatch(batch: Batch): Required<Batch> {
  const { metrics = [] } = batch;
  metrics.forEach((metric, index) => {
    checkMetric(metric, `metrics[${index}]`);
  });
  const params = (batch.params ?? []).map((param, index) => checkedParam(param, `params[${index}]`));
  const tags = (batch.tags ?? []).map((tag, index) => checkedTag(tag, `tags[${index}]`));
  checkCount("metrics", metrics.length, limits.metricsPerBatch);
  checkCount("params", params.length, limits.paramsPerBatch);
  checkCount("tags", tags.length, limits.tagsPerBatch);
  checkCount("metrics, params, and tags", metrics.length + params.length + tags.length, limits.entitiesPerBatch);
  const keys = new Set<string>();
  for (const { key } of params) {
    if (keys.has(key)) {
      throw invalidParameter(
        `Duplicate parameter keys have been submitted: ${key}. Please ensure the request contains only one param value per param key.`,
      );
    }
    keys.add(key);
  }
  return { metrics, params, tags };
}

export function checkDatasetInput({ dataset, tags }: DatasetInput): void {
  const fields: readonly (readonly [keyof Dataset, number])[] = [
    ["name", limits.datasetName],
    ["digest", limits.datasetDigest],
    ["source", limits.datasetSource],
    ["schema", limits.datasetSchema],
    ["profile", limits.datasetProfile],
  ];
  for (const [field, most] of fields) checkLength(field, dataset[field], most);
  for (const { key, value } of tags) {
    checkLength("key", key, limits.inputTagKey);
    checkLength("value", value, limits.inputTagValue);
  }
}

export function checkExperimentName(name: string): void {
  if (!name) throw invalidParameter(`Invalid experiment name: '${name}'`);
  checkLength("name", name, limits.experimentName);
}

export function checkArtifactLocation(location: string): void {
  if (location.startsWith("runs:")) {
    throw invalidParameter(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  checkLength("artifact_location", location, limits.artifactLocation);
}

export function checkModelName(name: string): void {
  if (!name?.trim()) throw invalidParameter("Missing value for required parameter 'name'.");
  if (/[/:]/.test(name)) throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  checkPath(name, "name");
}

export function checkLoggedModelName(name: string): void {
  if (!name || /[/:.%"']/.test(name)) {
    throw invalidParameter(
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following characters: / : . % " '`,
    );
  }
}

/** The number that a version's text stands for. */
export function checkedVersion(version: string): number {
  if (!/^[+-]?\d{1,15}$/.test(version)) {
    throw invalidParameter(`Parameter 'version' must be an integer, got '${version}'.`);
  }
  return Number(version);
}

const stages: readonly ModelVersionStage[] = ["None", "Staging", "Production", "Archived"];

/** The stage of that name, whatever its case. */
export function checkedStage(name: string): ModelVersionStage {
  const stage = stages.find((known) => known.toLowerCase() === name.toLowerCase());
  if (stage) return stage;
  throw invalidParameter(`Invalid Model Version stage: ${name}. Value must be one of ${stages.join(", ")}.`);
}

export function checkAlias(alias: string): void {
  if (!alias) throw invalidParameter("Registered model alias name cannot be empty.");
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength("Registered model alias name", alias, limits.alias);
}

export function checkAliasIsFree(alias: string): void {
  if (alias.toLowerCase() === "latest") throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
}

/** An experiment's id as text in SQLite's form. */
export function checkedExperimentId(experimentId: string): string {
  if (!/^[+-]?\d{1,19}$/.test(experimentId)) {
    throw invalidParameter(`Invalid experiment ID '${experimentId}'. Experiment ID must be a valid integer.`);
  }
  return experimentId;
}

function checkName(name: string, path: string): void {
  if (typeof name !== "string") throw invalidValue(path, name, "A key name must be provided.");
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(name)) {
    throw invalidValue(
      path,
      name,
      "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).",
    );
  }
  checkPath(name, path);
}

/** A name may become a path, so it must be one that stays below its folder and names no other. */
function checkPath(name: string, path: string): void {
  const normal = posix.normalize(name).replace(/(?<=.)\/$/, "");
  if (normal !== name || normal === "." || normal.startsWith("..") || normal.startsWith("/")) {
    throw invalidValue(
      path,
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normal}'`,
    );
  }
}

function checkLength(what: string, value: string | undefined, most: number): void {
  if (value !== undefined && value !== null && value.length > most) {
    throw invalidParameter(`'${what}' exceeds the maximum length of ${most} characters`);
  }
}

function checkCount(what: string, count: number, most: number): void {
  if (count > most) {
    throw invalidParameter(
      `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
    );
  }
}

const invalidValue = (path: string, value: unknown, message: string) =>
  invalidParameter(`Invalid value ${JSON.stringify(value)} for parameter '${path}' supplied: ${message}`);

const inside = (path: string, field: string) => (path ? `${path}.${field}` : field);
