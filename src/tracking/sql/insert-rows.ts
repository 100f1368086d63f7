import { type RawBuilder, sql } from "kysely";
import type { Database, Reader } from "./database.js";
import { statement } from "./statement.js";

/** Rows that one statement inserts: enough to amortise it, and few texts of statements to keep. */
const mostRows = 100;

/** Inserts rows of a table's columns, in their order; returns how many there were not yet, or were changed. */
export type InsertRows = (db: Reader, rows: readonly (readonly unknown[])[]) => Promise<number>;

/**
 * Values are bound one by one: as JSON, which SQLite reads too, one double of twenty thousand would lose its last digit.
 *
 * @param conflict what to do about rows that are there, such as `ON CONFLICT DO NOTHING`
 */
export function insertRows(
  table: keyof Database,
  columns: readonly string[],
  conflict: RawBuilder<unknown>,
): InsertRows {
  const byCount = new Map<number, ReturnType<typeof insertCount>>();
  return async (db, rows) => {
    let affected = 0;
    for (let at = 0; at < rows.length; at += mostRows) {
      const some = rows.length <= mostRows ? rows : rows.slice(at, at + mostRows);
      let insert = byCount.get(some.length);
      if (!insert) {
        insert = insertCount(table, columns, conflict, some.length);
        byCount.set(some.length, insert);
      }
      const { numAffectedRows } = await insert(db, some.flat());
      affected += Number(numAffectedRows ?? 0);
    }
    return affected;
  };
}

function insertCount(table: string, columns: readonly string[], conflict: RawBuilder<unknown>, count: number) {
  return statement<readonly unknown[]>((value) => {
    const row = (at: number) => sql`(${sql.join(columns.map((_, c) => sql`${value(at * columns.length + c)}`))})`;
    const rows = Array.from({ length: count }, (_, at) => row(at));
    return sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      VALUES ${sql.join(rows)} ${conflict}`;
  });
}
