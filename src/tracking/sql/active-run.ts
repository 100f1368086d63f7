import { sql } from "kysely";
import { doesNotExist, invalidParameter } from "../errors.js";
import type { Reader } from "./database.js";
import { statement } from "./statement.js";

interface RunStage {
  readonly stage: string;
  readonly experimentId: string;
}

const findRun = statement<{ runId: string }, RunStage>(
  (value) => sql`SELECT lifecycle_stage AS stage, CAST(experiment_id AS TEXT) AS "experimentId"
    FROM runs WHERE run_uuid = ${value("runId")}`,
);

/** The experiment of a run that may be written to. @throws `RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE` where it is deleted */
export async function requireActiveRun(db: Reader, runId: string): Promise<{ readonly experimentId: string }> {
  const run = (await findRun(db, { runId })).rows[0];
  if (!run) throw runMissing(runId);
  if (run.stage !== "active") {
    throw invalidParameter(`The run ${runId} must be in the 'active' state. Current state is ${run.stage}.`);
  }
  return run;
}

export async function requireRun(db: Reader, runId: string): Promise<void> {
  if ((await findRun(db, { runId })).rows.length === 0) throw runMissing(runId);
}

export const runMissing = (runId: string) => doesNotExist(`Run with id=${runId} not found`);
