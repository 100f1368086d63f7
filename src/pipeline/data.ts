import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { datasetDigest, isWebAddress } from "../dataset/index.js";
import {
  type Approaches,
  type LabelDemand,
  populationVersion,
  readApproaches,
  synthesize,
  type ValidationReport,
  writeApproaches,
} from "../neo/index.js";
import { type JobContext, stateFolder } from "./context.js";
import { locateData } from "./datasets.js";
import type { DataSummary } from "./report.js";
import type { DataSettings } from "./settings.js";

/** Approaches that were read and checked, with where they came from. */
export interface LoadedData {
  readonly approaches: Approaches;
  readonly validation: ValidationReport;
  readonly summary: DataSummary;
  readonly path: string;
  readonly request: DataRequest;
}

/** What the data was asked for by: enough to read the same again. */
export interface DataRequest {
  /** An absolute path, an address, the reference of a version, or `synthetic`. */
  readonly data: string;
  /** Of the synthetic population. */
  readonly approaches?: number;
  readonly dataSeed?: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly strict: boolean;
}

/** The name of the synthetic population among requests: no path, address or reference is such a word. */
export const syntheticData = "synthetic";

/**
 * Reads and checks approaches. Where no file is named, the synthetic population is made, kept in `.perigee/datasets/`
 * and read from there, so that it goes the same way as any file.
 */
export async function loadData(
  settings: Pick<DataSettings, "data" | "columns" | "approaches" | "strict"> & {
    readonly seed?: number;
    readonly allowPrivate?: boolean;
  },
  context: JobContext,
  labels: LabelDemand = "required",
): Promise<LoadedData> {
  // Runners such as MLflow's pass a parameter that was not given as empty text.
  const seed = settings.seed ?? 42;
  const reference = settings.data || (await syntheticFile(settings.approaches, seed, context));
  const { path, name, source: from, manifest } = await locateData(reference, context, settings);
  context.progress.start(`Reading ${name}`);
  const { approaches, report, source } = await readApproaches(path, {
    columns: settings.columns,
    strict: settings.strict,
    labels,
  });
  const dropped = report.rowsRead - report.rowsKept;
  context.progress.end(`${report.rowsKept} of ${report.rowsRead} rows kept, ${dropped} dropped`);
  return {
    approaches,
    validation: report,
    path,
    request: {
      ...(settings.data
        ? { data: manifest || isWebAddress(reference) ? from : resolve(path) }
        : { data: syntheticData, approaches: settings.approaches, dataSeed: seed }),
      columns: settings.columns,
      strict: settings.strict,
    },
    summary: {
      name,
      source: from,
      // A version's digest is that of its rows, a file's that of its bytes.
      digest: manifest ? datasetDigest(manifest.digest) : source.digest,
      sha256: manifest?.digest ?? source.sha256,
      rows: approaches.rows,
      objects: approaches.objectIds.length,
      hazardous_share: approaches.hazardous ? share(approaches.hazardous) : Number.NaN,
      rows_read: report.rowsRead,
      rows_dropped: dropped,
      dropped: Object.fromEntries(report.dropped.map(({ rule, count }) => [rule, count])),
      missing: report.missing,
      warnings: report.warnings.map(({ message }) => message),
    },
  };
}

/** The synthetic population as a file; made only once for each version of it, size and seed. */
export async function syntheticFile(approaches: number, seed: number, context: JobContext): Promise<string> {
  const path = stateFolder(context, "datasets", `synthetic-v${populationVersion}-${approaches}-seed-${seed}.csv.gz`);
  if (!existsSync(path)) {
    context.progress.start(`Synthesizing ${approaches} approaches`);
    const made = await synthesize({ approaches, seed, signal: context.signal });
    await writeApproaches(path, made);
    context.progress.end(`${made.rows} approaches of ${made.objectIds.length} objects`);
  }
  return path;
}

function share(labels: Uint8Array): number {
  let positives = 0;
  for (const label of labels) positives += label;
  return positives / labels.length;
}
