import { sql } from "kysely";
import type { Metric, Page } from "../entities.js";
import { doesNotExist } from "../errors.js";
import { offsetOf, page } from "../search/page-token.js";
import type { MetricHistoryRequest, MetricSampleRequest } from "../store.js";
import { requireRun } from "./active-run.js";
import { listOf } from "./conditions.js";
import type { Reader } from "./database.js";
import { inLockOrder } from "./flavor.js";
import { insertRows } from "./insert-rows.js";

/** The greatest 64-bit float stands for infinity, which MLflow's other databases cannot hold. */
const greatest = Number.MAX_VALUE;

const columns = ["key", "value", "is_nan", "timestamp", "step", "run_uuid"];

const insertPoints = insertRows("metrics", columns, sql`ON CONFLICT DO NOTHING`);

const insertLatest = insertRows(
  "latest_metrics",
  columns,
  sql`ON CONFLICT (key, run_uuid) DO UPDATE
    SET value = excluded.value, is_nan = excluded.is_nan, timestamp = excluded.timestamp, step = excluded.step
    WHERE (excluded.step, excluded.timestamp, excluded.value)
        > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)`,
);

const insertOfModels = insertRows(
  "logged_model_metrics",
  [
    "model_id",
    "metric_name",
    "metric_timestamp_ms",
    "metric_step",
    "metric_value",
    "experiment_id",
    "run_id",
    "dataset_name",
    "dataset_digest",
  ],
  sql`ON CONFLICT DO NOTHING`,
);

/**
 * Adds points to a run's metrics and keeps the latest of each: that of the highest step, then timestamp, then value.
 * A point logged again stays one.
 */
export async function insertMetrics(
  db: Reader,
  runId: string,
  experimentId: string,
  points: readonly Metric[],
): Promise<void> {
  if (points.length === 0) return;
  const metrics = inLockOrder(
    db,
    points,
    (a, b) => a.step - b.step || a.timestamp - b.timestamp || stored(a.value)[0] - stored(b.value)[0],
  );
  const row = ({ key, value, timestamp, step }: Metric) => [key, ...stored(value), timestamp, step, runId];
  await insertPoints(db, metrics.map(row));
  await insertLatest(db, latestOf(metrics).map(row));
  const ofModels = metrics.filter(({ modelId }) => modelId !== undefined);
  if (ofModels.length === 0) return;
  await requireModels(db, ofModels);
  await insertOfModels(
    db,
    ofModels.map((metric) => [
      metric.modelId,
      metric.key,
      metric.timestamp,
      metric.step,
      stored(metric.value)[0],
      experimentId,
      runId,
      metric.datasetName,
      metric.datasetDigest,
    ]),
  );
}

async function requireModels(db: Reader, metrics: readonly Metric[]): Promise<void> {
  const wanted = [...new Set(metrics.flatMap(({ modelId }) => modelId ?? []))];
  const { rows } = await sql<{ id: string }>`SELECT model_id AS id FROM logged_models
    WHERE model_id IN ${listOf(wanted)}`.execute(db);
  const missing = wanted.find((modelId) => !rows.some(({ id }) => id === modelId));
  if (missing !== undefined) throw doesNotExist(`Logged model with ID '${missing}' not found.`);
}

export async function getMetricHistory(
  db: Reader,
  runId: string,
  key: string,
  { maxResults, pageToken }: MetricHistoryRequest = {},
): Promise<Page<Metric>> {
  await requireRun(db, runId);
  const offset = offsetOf(pageToken);
  const most = maxResults ?? Number.MAX_SAFE_INTEGER - 1;
  const { rows } = await sql<MetricRow>`SELECT key, value, is_nan, timestamp, step FROM metrics
    WHERE run_uuid = ${runId} AND key = ${key}
    ORDER BY timestamp, step, value LIMIT ${most + 1} OFFSET ${offset}`.execute(db);
  return page(rows.map(metricOf), most, offset);
}

/**
 * One point of each of so many even parts of the history: its first, and of the last part the last, as MLflow has it.
 */
export async function sampleMetricHistory(
  db: Reader,
  runId: string,
  key: string,
  { maxResults, startStep, endStep }: MetricSampleRequest,
): Promise<Metric[]> {
  await requireRun(db, runId);
  const within =
    startStep === undefined || endStep === undefined ? sql`` : sql`AND step BETWEEN ${startStep} AND ${endStep}`;
  const { rows } = await sql<MetricRow>`WITH points AS (
      SELECT key, value, is_nan, timestamp, step,
        NTILE(${maxResults}) OVER (ORDER BY step, timestamp, value, is_nan) AS part,
        ROW_NUMBER() OVER (ORDER BY step, timestamp, value, is_nan) AS place
      FROM metrics WHERE run_uuid = ${runId} AND key = ${key} ${within}
    )
    SELECT key, value, is_nan, timestamp, step FROM points
    WHERE place IN (SELECT MIN(place) FROM points WHERE part < ${maxResults} GROUP BY part)
      OR (part = ${maxResults} AND place = (SELECT MAX(place) FROM points))
    ORDER BY place`.execute(db);
  return rows.map(metricOf);
}

export interface MetricRow {
  readonly key: string;
  readonly value: number;
  /** 0 or 1 from SQLite. */
  readonly is_nan: number | boolean;
  readonly timestamp: number;
  readonly step: number;
}

export const metricOf = ({ key, value, is_nan, timestamp, step }: MetricRow): Metric => ({
  key,
  value: is_nan ? Number.NaN : value,
  timestamp,
  step,
});

/** Value and whether it is NaN, as MLflow stores them. */
function stored(value: number): [value: number, isNan: boolean] {
  if (Number.isNaN(value)) return [0, true];
  return [Math.min(greatest, Math.max(-greatest, value)), false];
}

function latestOf(metrics: readonly Metric[]): readonly Metric[] {
  if (metrics.length === 1) return metrics;
  const latest = new Map<string, Metric>();
  for (const metric of metrics) {
    const known = latest.get(metric.key);
    if (!known || isLater(metric, known)) latest.set(metric.key, metric);
  }
  return [...latest.values()];
}

function isLater(a: Metric, b: Metric): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return stored(a.value)[0] > stored(b.value)[0];
}
