import { sql } from "kysely";
import { appendToLocation } from "../artifact-location.js";
import { checkedFirstTag } from "../checks.js";
import type { Run, RunInfo, RunStatus, Tag } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { randomRunName, runNameTag } from "../run-name.js";
import type { CreateRunRequest, UpdateRunRequest } from "../store.js";
import { requireActiveRun, runMissing } from "./active-run.js";
import type { SqlContext } from "./context.js";
import type { Reader } from "./database.js";
import { experimentIdText, requireActiveExperiment } from "./experiments.js";
import { withData } from "./run-data.js";
import { upsertTags } from "./run-tags.js";
import { statement } from "./statement.js";

interface NewRun {
  readonly runId: string;
  readonly name: string;
  readonly userId: string;
  readonly startTime: number;
  readonly artifactUri: string;
  readonly experimentId: string;
}

const insertRun = statement<NewRun>(
  (value) => sql`INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
      start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
    VALUES (${value("runId")}, ${value("name")}, 'UNKNOWN', '', '', ${value("userId")}, 'RUNNING',
      ${value("startTime")}, '', 'active', ${value("artifactUri")}, ${value("experimentId")})`,
);

export async function createRun(context: SqlContext, request: CreateRunRequest): Promise<Run> {
  const { userId = "", runName, startTime = context.clock() } = request;
  const given = (request.tags ?? []).map(checkedFirstTag);
  const name = nameOf(runName, given);
  const tags = [...given.filter(({ key }) => key !== runNameTag), { key: runNameTag, value: name }];
  const runId = context.newId();
  return context.db.transaction().execute(async (trx) => {
    const { experimentId, artifactLocation } = await requireActiveExperiment(trx, request.experimentId);
    const artifactUri = appendToLocation(artifactLocation, runId, "artifacts");
    await insertRun(trx, { runId, name, userId, startTime, artifactUri, experimentId });
    await upsertTags(trx, runId, tags);
    return {
      info: {
        runId,
        runName: name,
        experimentId,
        userId,
        status: "RUNNING",
        startTime,
        lifecycleStage: "active",
        artifactUri,
      },
      data: { metrics: [], params: [], tags: withoutRepeats(tags) },
      inputs: { datasetInputs: [], modelInputs: [] },
      outputs: { modelOutputs: [] },
    };
  });
}

/** As they are stored: of one key the last, at the place of the first. */
const withoutRepeats = (tags: readonly Tag[]): Tag[] =>
  [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => ({ key, value }));

export async function getRun(db: Reader, runId: string): Promise<Run> {
  const row = await selectRuns(db).where("run_uuid", "=", runId).executeTakeFirst();
  if (!row) throw runMissing(runId);
  return (await withData(db, [infoOf(row)]))[0]!;
}

export async function updateRun(context: SqlContext, runId: string, change: UpdateRunRequest): Promise<RunInfo> {
  return context.db.transaction().execute(async (trx) => {
    await requireActiveRun(trx, runId);
    const { status, endTime, runName } = change;
    // Tags first, as in `setTags`: two transactions that change a name lock its rows in one order.
    if (runName) await upsertTags(trx, runId, [{ key: runNameTag, value: runName }]);
    if (status !== undefined || endTime !== undefined || runName) {
      await trx
        .updateTable("runs")
        .set({
          ...(status === undefined ? {} : { status }),
          ...(endTime === undefined ? {} : { end_time: endTime }),
          ...(runName ? { name: runName } : {}),
        })
        .where("run_uuid", "=", runId)
        .execute();
    }
    return infoOf(await selectRuns(trx).where("run_uuid", "=", runId).executeTakeFirstOrThrow());
  });
}

/** Deletes or restores a run. */
export async function moveRun(context: SqlContext, runId: string, to: "active" | "deleted"): Promise<void> {
  const { numUpdatedRows } = await context.db
    .updateTable("runs")
    .set({ lifecycle_stage: to, deleted_time: to === "deleted" ? context.clock() : null })
    .where("run_uuid", "=", runId)
    .executeTakeFirst();
  if (!numUpdatedRows) throw runMissing(runId);
}

export const selectRuns = (db: Reader) =>
  db
    .selectFrom("runs")
    .select([
      "run_uuid",
      "name",
      "user_id",
      "status",
      "start_time",
      "end_time",
      "lifecycle_stage",
      "artifact_uri",
      experimentIdText("runs").as("experimentId"),
    ]);

export type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>["execute"]>>[number];

export const infoOf = (row: RunRow): RunInfo => ({
  runId: row.run_uuid,
  runName: row.name ?? "",
  experimentId: row.experimentId,
  userId: row.user_id ?? "",
  status: statusOf(row.status),
  startTime: row.start_time ?? 0,
  ...(row.end_time === null ? {} : { endTime: row.end_time }),
  lifecycleStage: row.lifecycle_stage === "deleted" ? "deleted" : "active",
  artifactUri: row.artifact_uri ?? "",
});

const statuses: readonly RunStatus[] = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

const statusOf = (text: string): RunStatus => statuses.find((status) => status === text) ?? "RUNNING";

function nameOf(runName: string | undefined, tags: readonly Tag[]): string {
  const tagged = tags.find(({ key }) => key === runNameTag)?.value;
  if (runName && tagged && runName !== tagged) {
    throw invalidParameter(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${runName}', mlflow.runName='${tagged}').`,
    );
  }
  return runName || tagged || randomRunName();
}
