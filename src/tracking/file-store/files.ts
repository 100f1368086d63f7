import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metric, Tag } from "../entities.js";

/** The names of a folder's folders, sorted; none where it is missing. */
export async function foldersIn(path: string): Promise<string[]> {
  return (await entriesOf(path))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Keys and values that lie as files below a folder: a key with slashes lies in folders. */
export async function valuesIn(folder: string): Promise<Tag[]> {
  const values: Tag[] = [];
  for (const key of await keysIn(folder)) {
    values.push({ key, value: await readFile(join(folder, key), "utf8") });
  }
  return values;
}

/** Every point of the metrics below a folder: a line each, `timestamp value [step [dataset digest]]`. */
export async function pointsIn(folder: string): Promise<Metric[]> {
  const points: Metric[] = [];
  for (const key of await keysIn(folder)) {
    for (const line of linesOf(await readFile(join(folder, key), "utf8"))) points.push(pointOf(key, line));
  }
  return points;
}

/** The metrics of a logged model: a line each, `timestamp value step run [dataset digest]`. */
export async function modelPointsIn(folder: string, modelId: string): Promise<Metric[]> {
  const points: Metric[] = [];
  for (const key of await keysIn(folder)) {
    for (const line of linesOf(await readFile(join(folder, key), "utf8"))) {
      const [timestamp, value, step, runId, datasetName, datasetDigest] = line.split(" ");
      points.push({
        ...pointOf(key, [timestamp, value, step].join(" ")),
        modelId,
        ...(runId && { runId }),
        ...(datasetName && { datasetName }),
        ...(datasetDigest && { datasetDigest }),
      });
    }
  }
  return points;
}

function pointOf(key: string, line: string): Metric {
  const [timestamp = "", value = "", step = "0", datasetName, datasetDigest] = line.split(" ");
  const point = { key, value: numberOf(value), timestamp: Number(timestamp), step: Number(step) };
  if (!Number.isInteger(point.timestamp) || !Number.isInteger(point.step)) {
    throw new Error(`the metric ${key} has the line ${JSON.stringify(line)}, which is not "timestamp value step"`);
  }
  return { ...point, ...(datasetName && { datasetName }), ...(datasetDigest && { datasetDigest }) };
}

/** As Python writes floats. */
function numberOf(text: string): number {
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new Error(`${JSON.stringify(text)} is not the value of a metric`);
  return value;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

async function keysIn(folder: string, above = ""): Promise<string[]> {
  const keys: string[] = [];
  for (const entry of await entriesOf(join(folder, above))) {
    const key = above ? `${above}/${entry.name}` : entry.name;
    // A link may lead anywhere, and MLflow makes none.
    if (entry.isDirectory()) keys.push(...(await keysIn(folder, key)));
    else if (entry.isFile()) keys.push(key);
  }
  return keys.sort();
}

async function entriesOf(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cause;
  });
}
