import { sql } from "kysely";
import type { Param } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { listOf } from "./conditions.js";
import type { Reader } from "./database.js";
import { inLockOrder } from "./flavor.js";
import { insertRows } from "./insert-rows.js";

const insertNew = insertRows("params", ["key", "value", "run_uuid"], sql`ON CONFLICT DO NOTHING`);

/** Params of a run, which never change: the same value again is taken, another refused. Each key stands once. */
export async function insertParams(db: Reader, runId: string, params: readonly Param[]): Promise<void> {
  if (params.length === 0) return;
  const inserted = await insertNew(
    db,
    inLockOrder(db, params).map(({ key, value }) => [key, value, runId]),
  );
  if (inserted < params.length) await checkUnchanged(db, runId, params);
}

async function checkUnchanged(db: Reader, runId: string, params: readonly Param[]): Promise<void> {
  const keys = params.map(({ key }) => key);
  const { rows } =
    await sql<Param>`SELECT key, value FROM params WHERE run_uuid = ${runId} AND key IN ${listOf(keys)}`.execute(db);
  const logged = new Map(rows.map(({ key, value }) => [key, value]));
  for (const { key, value } of params) {
    const old = logged.get(key);
    if (old === undefined || old === value) continue;
    throw invalidParameter(
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${old}' for run ID='${runId}'. Attempted logging new value '${value}'.`,
      "Log another value in another run, such as a nested one.",
    );
  }
}
