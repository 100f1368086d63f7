import { appendToLocation } from "../artifact-location.js";
import { checkedFirstTag } from "../checks.js";
import type { Run, RunInfo, RunStatus, Tag } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { randomRunName, runNameTag } from "../run-name.js";
import type { CreateRunRequest, UpdateRunRequest } from "../store.js";
import { requireActiveRun, runMissing } from "./active-run.js";
import type { SqlContext } from "./context.js";
import type { Reader } from "./database.js";
import { checkIsActive, experimentIdText, getExperiment } from "./experiments.js";
import { withData } from "./run-data.js";
import { upsertTags } from "./run-tags.js";

export async function createRun(context: SqlContext, request: CreateRunRequest): Promise<Run> {
  const { experimentId, userId = "", runName, startTime = context.clock() } = request;
  const tags = (request.tags ?? []).map(checkedFirstTag);
  const name = nameOf(runName, tags);
  const runId = context.newId();
  return context.db.transaction().execute(async (trx) => {
    const experiment = await getExperiment(trx, experimentId);
    checkIsActive(experiment);
    await trx
      .insertInto("runs")
      .values({
        run_uuid: runId,
        name,
        source_type: "UNKNOWN",
        source_name: "",
        entry_point_name: "",
        user_id: userId,
        status: "RUNNING",
        start_time: startTime,
        end_time: null,
        source_version: "",
        lifecycle_stage: "active",
        artifact_uri: appendToLocation(experiment.artifactLocation, runId, "artifacts"),
        experiment_id: experiment.experimentId,
        deleted_time: null,
      })
      .execute();
    await upsertTags(trx, runId, [...tags.filter(({ key }) => key !== runNameTag), { key: runNameTag, value: name }]);
    return getRun(trx, runId);
  });
}

export async function getRun(db: Reader, runId: string): Promise<Run> {
  const row = await selectRuns(db).where("run_uuid", "=", runId).executeTakeFirst();
  if (!row) throw runMissing(runId);
  return (await withData(db, [infoOf(row)]))[0]!;
}

export async function updateRun(context: SqlContext, runId: string, change: UpdateRunRequest): Promise<RunInfo> {
  return context.db.transaction().execute(async (trx) => {
    await requireActiveRun(trx, runId);
    const { status, endTime, runName } = change;
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
    if (runName) await upsertTags(trx, runId, [{ key: runNameTag, value: runName }]);
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
