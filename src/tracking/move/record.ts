import { sha256 } from "../../support/index.js";
import type { DatasetInput, Metric, Param, RunInfo, RunInputs, RunOutputs, Tag } from "../entities.js";
import type { FileDigest } from "./artifact-files.js";
import type { MovedRun } from "./moved.js";

/** Names of the source, and what they became in the target. */
export interface Renamed {
  readonly runs: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, string>;
}

/** The tag of a moved run whose id could not be kept: the id that it had. */
export const movedFromTag = "perigee.moved_from";

/**
 * What a run is, wherever it lies: all but its id, its experiment's and its places. Two runs are the same where their
 * records' digests are.
 */
export interface RunRecord {
  readonly info: Pick<RunInfo, "runName" | "userId" | "status" | "startTime" | "endTime">;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly PointRecord[];
  readonly datasets: readonly DatasetInput[];
  readonly models: readonly string[];
  readonly artifacts: readonly FileDigest[];
}

type PointRecord = readonly [key: string, timestamp: number, step: number, value: string];

/** A run's record; ids that are in its tags and links are those that they become in the target. */
export function recordOf(
  run: MovedRun,
  points: readonly Metric[],
  artifacts: readonly FileDigest[],
  renamed: Renamed,
): RunRecord {
  const { runName, userId, status, startTime, endTime } = run.info;
  return {
    info: { runName, userId, status, startTime, ...(endTime === undefined ? {} : { endTime }) },
    params: sorted(run.params, ({ key }) => key),
    tags: sorted(
      run.tags.filter(({ key }) => key !== movedFromTag).map((tag) => renamedTag(tag, renamed)),
      ({ key }) => key,
    ),
    metrics: distinctPoints(points),
    datasets: sorted(
      run.inputs.datasetInputs.map(({ dataset, tags }) => ({
        dataset: sortedFields(dataset),
        tags: sorted(tags, ({ key }) => key),
      })),
      (input) => JSON.stringify(input),
    ),
    models: linksOf(run.inputs, run.outputs, renamed),
    artifacts: sorted(artifacts, ({ path }) => path),
  };
}

export const digestOf = (record: RunRecord) => sha256(JSON.stringify(record));

/** In which parts two records differ, in words. */
export function differencesOf(expected: RunRecord, found: RunRecord): string[] {
  const parts = Object.keys(expected) as (keyof RunRecord)[];
  return parts.filter((part) => JSON.stringify(expected[part]) !== JSON.stringify(found[part])).map((part) => part);
}

/** A tag that names runs or logged models by id, with the names that they have in the target. */
export function renamedTag({ key, value }: Tag, { runs, models }: Renamed): Tag {
  if (runs.size === 0 && models.size === 0) return { key, value };
  const renamed = value.replace(/(?:m-)?[0-9a-f]{32}/g, (id) => runs.get(id) ?? models.get(id) ?? id);
  return { key, value: key.startsWith("mlflow.") ? renamed : value };
}

/** Points of logged models are theirs, and are moved with them. */
function distinctPoints(points: readonly Metric[]): PointRecord[] {
  const texts = new Map<string, PointRecord>();
  for (const { key, timestamp, step, value } of points) {
    const record: PointRecord = [key, timestamp, step, valueText(value)];
    texts.set(JSON.stringify(record), record);
  }
  return [...texts.keys()].sort().map((text) => texts.get(text)!);
}

/** Databases hold the greatest float for infinity. */
function valueText(value: number): string {
  if (Math.abs(value) === Number.MAX_VALUE) return value > 0 ? "Infinity" : "-Infinity";
  return String(value === 0 ? 0 : value);
}

function linksOf(inputs: RunInputs, outputs: RunOutputs, { models }: Renamed): string[] {
  const name = (id: string) => models.get(id) ?? id;
  return [
    ...inputs.modelInputs.map(({ modelId }) => `input ${name(modelId)}`),
    ...outputs.modelOutputs.map(({ modelId, step }) => `output ${name(modelId)} ${step}`),
  ].sort();
}

function sorted<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function sortedFields<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) as Fields;
}
