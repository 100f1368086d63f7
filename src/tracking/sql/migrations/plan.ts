import { databaseAtOtherVersion, databaseNeedsMlflow } from "../../errors.js";
import { parseColumn } from "../schema/column.js";
import { schemaVersion, tables } from "../schema/index.js";
import { conversions, revisions } from "./revisions.js";

/** What a database holds before its migration. */
export interface OldDatabase {
  /** As it may be shown. */
  readonly uri: string;
  readonly version: string;
  /** Names of the columns of each table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  hasRows(table: string): Promise<boolean>;
}

/** A table of old and the columns that go over into the new one of that name. */
export interface TableCopy {
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * How a database of an older MLflow comes to the version that this code knows: every table is made anew as MLflow 3.17
 * has it, and the rows go over. MLflow's own migrations change tables step by step and come to the same; they rename no
 * column and drop none that rows are lost with, but for those named in `conversions`.
 *
 * @throws `DATABASE_AT_OTHER_VERSION` for a revision that is unknown, `DATABASE_NEEDS_MLFLOW` for rows that MLflow converts
 */
export async function planMigration(old: OldDatabase): Promise<TableCopy[]> {
  const at = revisions.indexOf(old.version);
  if (at < 0) throw databaseAtOtherVersion(old.uri, old.version, schemaVersion);
  for (const revision of revisions.slice(at + 1)) {
    for (const table of conversions[revision] ?? []) {
      if (old.columns.has(table) && (await old.hasRows(table))) throw databaseNeedsMlflow(old.uri, table);
    }
  }
  return tables.flatMap(({ name, columns }) => {
    const before = old.columns.get(name);
    if (!before || name === "alembic_version") return [];
    const stored = Object.entries(columns).filter(([column, spec]) => !parseColumn(column, spec).expression);
    return { table: name, columns: stored.map(([column]) => column).filter((column) => before.includes(column)) };
  });
}

/** Whether a database of that revision can be migrated at all. */
export const isOlder = (version: string): boolean => version !== schemaVersion && revisions.includes(version);
