import { sql } from "kysely";
import type { Param } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { listOf } from "./conditions.js";
import type { Reader } from "./database.js";

/** Params of a run, which never change: the same value again is taken, another refused. */
export async function insertParams(db: Reader, runId: string, params: readonly Param[]): Promise<void> {
  if (params.length === 0) return;
  const keys = params.map(({ key }) => key);
  const { rows } =
    await sql<Param>`SELECT key, value FROM params WHERE run_uuid = ${runId} AND key IN ${listOf(keys)}`.execute(db);
  const logged = new Map(rows.map(({ key, value }) => [key, value]));
  for (const { key, value } of params) {
    const old = logged.get(key);
    if (old !== undefined && old !== value) {
      throw invalidParameter(
        `Changing param values is not allowed. Param with key='${key}' was already logged with value='${old}' for run ID='${runId}'. Attempted logging new value '${value}'.`,
        "Log another value in another run, such as a nested one.",
      );
    }
  }
  for (const { key, value } of params) {
    if (logged.has(key)) continue;
    await sql`INSERT INTO params (key, value, run_uuid) VALUES (${key}, ${value}, ${runId})`.execute(db);
  }
}
