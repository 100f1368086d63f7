import { doesNotExist, invalidParameter } from "../errors.js";
import type { Reader } from "./database.js";
import { experimentIdText } from "./experiments.js";

/** The experiment of a run that may be written to. @throws `RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE` where it is deleted */
export async function requireActiveRun(db: Reader, runId: string): Promise<{ readonly experimentId: string }> {
  const row = await db
    .selectFrom("runs")
    .select(["lifecycle_stage", experimentIdText("runs").as("experimentId")])
    .where("run_uuid", "=", runId)
    .executeTakeFirst();
  if (!row) throw runMissing(runId);
  if (row.lifecycle_stage !== "active") {
    throw invalidParameter(`The run ${runId} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
  }
  return row;
}

export async function requireRun(db: Reader, runId: string): Promise<void> {
  const row = await db.selectFrom("runs").select("run_uuid").where("run_uuid", "=", runId).executeTakeFirst();
  if (!row) throw runMissing(runId);
}

export const runMissing = (runId: string) => doesNotExist(`Run with id=${runId} not found`);
