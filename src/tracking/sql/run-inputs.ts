import { sql } from "kysely";
import { checkDatasetInput, checkedExperimentId } from "../checks.js";
import type { Dataset, DatasetSummary } from "../entities.js";
import type { LogInputsRequest } from "../store.js";
import { requireActiveRun } from "./active-run.js";
import { experimentIdList } from "./conditions.js";
import type { SqlContext } from "./context.js";
import type { Reader } from "./database.js";

/** A dataset is one in its experiment by name and digest; a run refers to each once. */
export async function logInputs(
  context: SqlContext,
  runId: string,
  { datasets = [], models = [] }: LogInputsRequest,
): Promise<void> {
  datasets.forEach(checkDatasetInput);
  await context.db.transaction().execute(async (trx) => {
    const { experimentId } = await requireActiveRun(trx, runId);
    for (const { dataset, tags } of datasets) {
      const datasetId = await datasetIdOf(trx, experimentId, dataset, context.newId);
      const input = context.newId();
      if (!(await insertEdge(trx, input, ["DATASET", datasetId], ["RUN", runId]))) continue;
      for (const { key, value } of tags) {
        await sql`INSERT INTO input_tags (input_uuid, name, value) VALUES (${input}, ${key}, ${value})
          ON CONFLICT (input_uuid, name) DO UPDATE SET value = excluded.value`.execute(trx);
      }
    }
    for (const { modelId } of models) {
      await insertEdge(trx, context.newId(), ["RUN_INPUT", runId], ["MODEL_INPUT", modelId]);
    }
  });
}

const mostSummaries = 1000;

/** The datasets of runs of the experiments, each once for each context it was used in. */
export async function searchDatasets(db: Reader, experimentIds: readonly string[]): Promise<DatasetSummary[]> {
  const { rows } = await sql<{ experiment: string; name: string; digest: string; context: string | null }>`
    SELECT DISTINCT CAST(d.experiment_id AS TEXT) AS experiment, d.name, d.digest, t.value AS context
    FROM datasets AS d JOIN inputs AS i ON i.source_id = d.dataset_uuid
      LEFT JOIN input_tags AS t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
    WHERE d.experiment_id IN ${experimentIdList(experimentIds.map(checkedExperimentId))}
    ORDER BY 1, 2, 3, 4 LIMIT ${mostSummaries}`.execute(db);
  return rows.map(({ experiment, name, digest, context }) => ({
    experimentId: experiment,
    name,
    digest,
    ...(context !== null && { context }),
  }));
}

/** The logged models that a run has made. */
export async function logOutputs(
  context: SqlContext,
  runId: string,
  models: readonly { readonly modelId: string; readonly step: number }[],
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await requireActiveRun(trx, runId);
    for (const { modelId, step } of models) {
      await insertEdge(trx, context.newId(), ["RUN_OUTPUT", runId], ["MODEL_OUTPUT", modelId], step);
    }
  });
}

async function datasetIdOf(db: Reader, experimentId: string, dataset: Dataset, newId: () => string): Promise<string> {
  const known = await knownDataset(db, experimentId, dataset);
  if (known !== undefined) return known;
  const id = newId();
  await db
    .insertInto("datasets")
    .values({
      dataset_uuid: id,
      experiment_id: experimentId,
      name: dataset.name,
      digest: dataset.digest,
      dataset_source_type: dataset.sourceType,
      dataset_source: dataset.source,
      dataset_schema: dataset.schema ?? null,
      dataset_profile: dataset.profile ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // Another transaction may have been first.
  return (await knownDataset(db, experimentId, dataset)) ?? id;
}

async function knownDataset(db: Reader, experimentId: string, dataset: Dataset): Promise<string | undefined> {
  const row = await db
    .selectFrom("datasets")
    .select("dataset_uuid")
    .where("experiment_id", "=", experimentId)
    .where("name", "=", dataset.name)
    .where("digest", "=", dataset.digest)
    .executeTakeFirst();
  return row?.dataset_uuid;
}

type End = readonly [type: string, id: string];

/** @returns whether the edge is new */
async function insertEdge(db: Reader, id: string, source: End, destination: End, step = 0): Promise<boolean> {
  const { numAffectedRows } =
    await sql`INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
      VALUES (${id}, ${source[0]}, ${source[1]}, ${destination[0]}, ${destination[1]}, ${step})
      ON CONFLICT DO NOTHING`.execute(db);
  return numAffectedRows === 1n;
}
