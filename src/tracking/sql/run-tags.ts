import { sql } from "kysely";
import { checkedTag } from "../checks.js";
import type { Tag } from "../entities.js";
import { doesNotExist } from "../errors.js";
import { runNameTag } from "../run-name.js";
import { requireActiveRun } from "./active-run.js";
import type { SqlContext } from "./context.js";
import type { Reader } from "./database.js";
import { inLockOrder } from "./flavor.js";
import { insertRows } from "./insert-rows.js";

export async function setTag(context: SqlContext, runId: string, tag: Tag): Promise<void> {
  const stored = checkedTag(tag);
  await context.db.transaction().execute(async (trx) => {
    await requireActiveRun(trx, runId);
    await setTags(trx, runId, [stored]);
  });
}

/** Tags of a run; the name among them renames it. */
export async function setTags(db: Reader, runId: string, tags: readonly Tag[]): Promise<void> {
  await upsertTags(db, runId, tags);
  const name = tags.findLast(({ key }) => key === runNameTag)?.value;
  if (name) await db.updateTable("runs").set({ name }).where("run_uuid", "=", runId).execute();
}

export async function deleteTag(context: SqlContext, runId: string, key: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await requireActiveRun(trx, runId);
    const { numDeletedRows } = await trx
      .deleteFrom("tags")
      .where("run_uuid", "=", runId)
      .where("key", "=", key)
      .executeTakeFirst();
    if (!numDeletedRows) throw doesNotExist(`No tag with name: ${key} in run with id ${runId}`);
  });
}

const upsert = insertRows(
  "tags",
  ["key", "value", "run_uuid"],
  sql`ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value`,
);

/** Of tags of one key, the last counts. */
export async function upsertTags(db: Reader, runId: string, tags: readonly Tag[]): Promise<void> {
  if (tags.length === 0) return;
  const lasting = [...new Map(tags.map((tag) => [tag.key, tag])).values()];
  await upsert(
    db,
    inLockOrder(db, lasting).map(({ key, value }) => [key, value, runId]),
  );
}
