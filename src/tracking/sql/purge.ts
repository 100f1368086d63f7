import { type RawBuilder, sql } from "kysely";
import { invalidParameter } from "../errors.js";
import { experimentIdList, listOf } from "./conditions.js";
import type { Reader } from "./database.js";

/** What is to be removed for good: deleted runs, experiments and logged models, all of them or those named. */
export interface PurgeRequest {
  /** Only what was deleted before this time, in ms since 1970. */
  readonly deletedBefore: number;
  readonly runIds?: readonly string[];
  readonly experimentIds?: readonly string[];
}

/** What was removed, with the places of its artifacts. */
export interface Purged {
  readonly runs: readonly PurgedItem[];
  readonly loggedModels: readonly PurgedItem[];
  readonly experiments: readonly { readonly id: string; readonly name: string }[];
}

export interface PurgedItem {
  readonly id: string;
  readonly artifactUri: string;
}

/**
 * What a purge removes: with an experiment its runs and models too.
 *
 * @throws `INVALID_PARAMETER_VALUE` for an id that is named and not deleted
 */
export async function findPurgeable(db: Reader, request: PurgeRequest): Promise<Purged> {
  const { deletedBefore, runIds, experimentIds } = request;
  const named = runIds !== undefined || experimentIds !== undefined;
  const { rows: experiments } = await sql<{ id: string; name: string }>`SELECT CAST(experiment_id AS TEXT) AS id, name
    FROM experiments WHERE lifecycle_stage = 'deleted' AND COALESCE(last_update_time, 0) < ${deletedBefore}
      ${within("experiment_id", experimentIds && experimentIdList(experimentIds), named)} ORDER BY experiment_id`.execute(
    db,
  );
  refuseMissing("experiment", experimentIds, experiments);
  const ofExperiments = sql`experiment_id IN ${experimentIdList(experiments.map(({ id }) => id))}`;
  const { rows: deletedRuns } = await sql<PurgedItem>`SELECT run_uuid AS id, artifact_uri AS "artifactUri" FROM runs
    WHERE lifecycle_stage = 'deleted' AND COALESCE(deleted_time, 0) < ${deletedBefore}
      ${within("run_uuid", runIds && listOf(runIds), named)}`.execute(db);
  refuseMissing("run", runIds, deletedRuns);
  const { rows: runs } =
    await sql<PurgedItem>`SELECT run_uuid AS id, COALESCE(artifact_uri, '') AS "artifactUri" FROM runs
    WHERE run_uuid IN ${listOf(deletedRuns.map(({ id }) => id))} OR ${ofExperiments} ORDER BY run_uuid`.execute(db);
  const { rows: loggedModels } = await sql<PurgedItem>`SELECT model_id AS id, artifact_location AS "artifactUri"
    FROM logged_models WHERE ${ofExperiments} OR (lifecycle_stage = 'deleted'
      AND last_updated_timestamp_ms < ${deletedBefore} AND ${named ? sql`FALSE` : sql`TRUE`})
    ORDER BY model_id`.execute(db);
  return { runs, loggedModels, experiments };
}

/** Removes the rows of what was found; the names of experiments are free again. */
export async function purgeRows(db: Reader, { runs, loggedModels, experiments }: Purged): Promise<void> {
  const runIds = listOf(runs.map(({ id }) => id));
  const modelIds = listOf(loggedModels.map(({ id }) => id));
  const experimentIds = experimentIdList(experiments.map(({ id }) => id));
  const ofRuns = sql`(source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id IN ${runIds})
    OR (destination_type = 'RUN' AND destination_id IN ${runIds})
    OR (destination_type IN ('MODEL_INPUT', 'MODEL_OUTPUT') AND destination_id IN ${modelIds})`;
  await db.transaction().execute(async (trx) => {
    const remove = (rows: RawBuilder<unknown>) => sql`DELETE FROM ${rows}`.execute(trx);
    await remove(sql`input_tags WHERE input_uuid IN (SELECT input_uuid FROM inputs WHERE ${ofRuns})`);
    await remove(sql`inputs WHERE ${ofRuns}`);
    for (const table of ["latest_metrics", "metrics", "params", "tags"]) {
      await remove(sql`${sql.table(table)} WHERE run_uuid IN ${runIds}`);
    }
    // Their metrics, params and tags go along by the keys' ON DELETE CASCADE.
    await remove(sql`logged_models WHERE model_id IN ${modelIds}`);
    await remove(sql`runs WHERE run_uuid IN ${runIds}`);
    await remove(sql`experiment_tags WHERE experiment_id IN ${experimentIds}`);
    await remove(sql`experiments WHERE experiment_id IN ${experimentIds}`);
  });
}

/** Of those named; none where others are named. */
function within(column: string, ids: RawBuilder<unknown> | undefined, named: boolean): RawBuilder<unknown> {
  if (ids) return sql`AND ${sql.ref(column)} IN ${ids}`;
  return named ? sql`AND FALSE` : sql``;
}

function refuseMissing(kind: string, asked: readonly string[] | undefined, found: readonly { readonly id: string }[]) {
  const ids = new Set(found.map(({ id }) => id));
  const missing = asked?.find((id) => !ids.has(id));
  if (missing === undefined) return;
  throw invalidParameter(
    `The ${kind} ${missing} is not deleted, or was deleted too recently.`,
    "Delete it first, or give a shorter --older-than.",
  );
}
