import { sql } from "kysely";
import { appendToLocation } from "../artifact-location.js";
import { checkLoggedModelName } from "../checks.js";
import type { LoggedModel, LoggedModelStatus, Metric, Param, Tag } from "../entities.js";
import { doesNotExist } from "../errors.js";
import { randomRunName } from "../run-name.js";
import type { CreateLoggedModelRequest } from "../store.js";
import { listOf } from "./conditions.js";
import type { SqlContext } from "./context.js";
import type { Reader } from "./database.js";
import { checkIsActive, experimentIdText, getExperiment } from "./experiments.js";
import { byInsertionOrKey, inLockOrder, inOrderOfInsertion } from "./flavor.js";
import { groupedBy } from "./grouped.js";

/** MLflow stores a status as its place in this list. */
export const statuses: readonly (LoggedModelStatus | "UNSPECIFIED")[] = ["UNSPECIFIED", "PENDING", "READY", "FAILED"];

export async function createLoggedModel(context: SqlContext, request: CreateLoggedModelRequest): Promise<LoggedModel> {
  const { name, modelType, sourceRunId, params = [], tags = [] } = request;
  if (name !== undefined) checkLoggedModelName(name);
  const modelId = `m-${context.newId()}`;
  const now = context.clock();
  return context.db.transaction().execute(async (trx) => {
    const experiment = await getExperiment(trx, request.experimentId);
    checkIsActive(experiment);
    await trx
      .insertInto("logged_models")
      .values({
        model_id: modelId,
        experiment_id: experiment.experimentId,
        name: name ?? randomRunName(),
        artifact_location: appendToLocation(experiment.artifactLocation, "models", modelId, "artifacts"),
        creation_timestamp_ms: now,
        last_updated_timestamp_ms: now,
        status: statuses.indexOf("PENDING"),
        lifecycle_stage: "active",
        model_type: modelType ?? null,
        source_run_id: sourceRunId ?? null,
        status_message: null,
      })
      .execute();
    await insertParams(trx, modelId, params);
    await upsertTags(trx, modelId, tags);
    return getLoggedModel(trx, modelId);
  });
}

export async function getLoggedModel(db: Reader, modelId: string): Promise<LoggedModel> {
  const row = await selectModels(db)
    .where("model_id", "=", modelId)
    .where("lifecycle_stage", "!=", "deleted")
    .executeTakeFirst();
  if (!row) throw modelMissing(modelId);
  return (await withData(db, [row]))[0]!;
}

export async function finalizeLoggedModel(
  context: SqlContext,
  modelId: string,
  status: LoggedModelStatus,
): Promise<LoggedModel> {
  await updateModel(context.db, modelId, {
    status: statuses.indexOf(status),
    last_updated_timestamp_ms: context.clock(),
  });
  return getLoggedModel(context.db, modelId);
}

export async function deleteLoggedModel(context: SqlContext, modelId: string): Promise<void> {
  await updateModel(context.db, modelId, { lifecycle_stage: "deleted", last_updated_timestamp_ms: context.clock() });
}

export async function setLoggedModelTags(
  context: SqlContext,
  modelId: string,
  tags: readonly Tag[],
): Promise<LoggedModel> {
  return context.db.transaction().execute(async (trx) => {
    await getLoggedModel(trx, modelId);
    await upsertTags(trx, modelId, tags);
    return getLoggedModel(trx, modelId);
  });
}

export async function deleteLoggedModelTag(context: SqlContext, modelId: string, key: string): Promise<void> {
  await getLoggedModel(context.db, modelId);
  const { numDeletedRows } = await context.db
    .deleteFrom("logged_model_tags")
    .where("model_id", "=", modelId)
    .where("tag_key", "=", key)
    .executeTakeFirst();
  if (!numDeletedRows) throw doesNotExist(`No tag with key '${key}' found for model with ID '${modelId}'.`);
}

export async function logLoggedModelParams(
  context: SqlContext,
  modelId: string,
  params: readonly Param[],
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await getLoggedModel(trx, modelId);
    await insertParams(trx, modelId, params);
  });
}

export const selectModels = (db: Reader) =>
  db
    .selectFrom("logged_models")
    .select([
      "model_id",
      "name",
      "artifact_location",
      "creation_timestamp_ms",
      "last_updated_timestamp_ms",
      "status",
      "status_message",
      "model_type",
      "source_run_id",
      experimentIdText("logged_models").as("experimentId"),
    ]);

type ModelRow = Awaited<ReturnType<ReturnType<typeof selectModels>["execute"]>>[number];

interface OfModel {
  readonly model: string;
}

interface ModelMetricRow extends OfModel {
  readonly key: string;
  readonly value: number | null;
  readonly timestamp: number;
  readonly step: number;
  readonly run: string;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

export async function withData(db: Reader, rows: readonly ModelRow[]): Promise<LoggedModel[]> {
  if (rows.length === 0) return [];
  const ids = listOf(rows.map((row) => row.model_id));
  const params = await sql<Param & OfModel>`SELECT model_id AS model, param_key AS key, param_value AS value
    FROM logged_model_params WHERE model_id IN ${ids} ORDER BY ${byInsertionOrKey("logged_model_params", "param_key")}`.execute(
    db,
  );
  const tags = await sql<Tag & OfModel>`SELECT model_id AS model, tag_key AS key, tag_value AS value
    FROM logged_model_tags WHERE model_id IN ${ids} ORDER BY ${byInsertionOrKey("logged_model_tags", "tag_key")}`.execute(
    db,
  );
  const metrics = await sql<ModelMetricRow>`SELECT model_id AS model, metric_name AS key, metric_value AS value,
      metric_timestamp_ms AS timestamp, metric_step AS step, run_id AS run,
      dataset_name AS "datasetName", dataset_digest AS "datasetDigest"
    FROM logged_model_metrics WHERE model_id IN ${ids} ORDER BY ${inOrderOfInsertion("logged_model_metrics")}`.execute(
    db,
  );
  const paramsOf = groupedBy(params.rows, ({ model }) => model);
  const tagsOf = groupedBy(tags.rows, ({ model }) => model);
  const metricsOf = groupedBy(metrics.rows, ({ model }) => model);
  return rows.map((row) => ({
    modelId: row.model_id,
    experimentId: row.experimentId,
    name: row.name,
    creationTimestamp: row.creation_timestamp_ms,
    lastUpdatedTimestamp: row.last_updated_timestamp_ms,
    artifactUri: row.artifact_location,
    status: statusOf(row.status),
    ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
    ...(row.model_type === null ? {} : { modelType: row.model_type }),
    ...(row.source_run_id === null ? {} : { sourceRunId: row.source_run_id }),
    params: (paramsOf.get(row.model_id) ?? []).map(({ key, value }) => ({ key, value })),
    tags: (tagsOf.get(row.model_id) ?? []).map(({ key, value }) => ({ key, value })),
    metrics: (metricsOf.get(row.model_id) ?? []).map(modelMetric),
  }));
}

function statusOf(stored: number): LoggedModelStatus {
  const status = statuses[stored];
  return status === undefined || status === "UNSPECIFIED" ? "PENDING" : status;
}

const modelMetric = ({
  model,
  key,
  value,
  timestamp,
  step,
  run,
  datasetName,
  datasetDigest,
}: ModelMetricRow): Metric => ({
  key,
  value: value ?? Number.NaN,
  timestamp,
  step,
  modelId: model,
  runId: run,
  ...(datasetName === null ? {} : { datasetName }),
  ...(datasetDigest === null ? {} : { datasetDigest }),
});

async function updateModel(
  db: Reader,
  modelId: string,
  change: { readonly status?: number; readonly lifecycle_stage?: string; readonly last_updated_timestamp_ms: number },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("logged_models")
    .set(change)
    .where("model_id", "=", modelId)
    .executeTakeFirst();
  if (!numUpdatedRows) throw modelMissing(modelId);
}

async function insertParams(db: Reader, modelId: string, params: readonly Param[]): Promise<void> {
  for (const { key, value } of inLockOrder(db, params)) {
    await sql`INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value)
      SELECT model_id, experiment_id, ${key}, ${value} FROM logged_models WHERE model_id = ${modelId}
      ON CONFLICT (model_id, param_key) DO UPDATE SET param_value = excluded.param_value`.execute(db);
  }
}

async function upsertTags(db: Reader, modelId: string, tags: readonly Tag[]): Promise<void> {
  for (const { key, value } of inLockOrder(db, tags)) {
    await sql`INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value)
      SELECT model_id, experiment_id, ${key}, ${value} FROM logged_models WHERE model_id = ${modelId}
      ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`.execute(db);
  }
}

const modelMissing = (modelId: string) => doesNotExist(`Logged model with ID '${modelId}' not found.`);
