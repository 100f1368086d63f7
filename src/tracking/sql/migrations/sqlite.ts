import { CompiledQuery } from "kysely";
import { databaseNotCopied } from "../../errors.js";
import { createSchema, schemaVersion, tables } from "../schema/index.js";
import { SqliteConnection } from "../sqlite/connection.js";
import { whenUnlocked } from "../sqlite/when-unlocked.js";
import { planMigration } from "./plan.js";

export interface Migration {
  readonly from: string;
  readonly to: string;
  /** The file of the database as it was. */
  readonly backup: string;
}

/** The Alembic revision of a file; `undefined` where it is no database of MLflow's. */
export function sqliteVersion(path: string): string | undefined {
  const connection = new SqliteConnection(path, []);
  try {
    const isMlflows = rowsOf(connection, "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").length > 0;
    return isMlflows
      ? String(rowsOf(connection, "SELECT version_num FROM alembic_version")[0]?.version_num)
      : undefined;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "SQLITE_NOTADB") return undefined;
    throw cause;
  } finally {
    connection.close();
  }
}

/**
 * Brings a database of an older MLflow to version 3.17, in one transaction, after a backup beside it. Others may read it
 * meanwhile; whoever writes waits.
 *
 * @throws `DATABASE_AT_OTHER_VERSION`, `DATABASE_NEEDS_MLFLOW`; the database then stays as it is
 */
export async function migrateSqlite(path: string, now: number): Promise<Migration> {
  const connection = new SqliteConnection(path, ["foreign_keys = OFF", "legacy_alter_table = ON"]);
  const rows = (query: string) => rowsOf(connection, query);
  try {
    await whenUnlocked(() => connection.run("BEGIN IMMEDIATE"));
    const from = String(rows("SELECT version_num FROM alembic_version")[0]?.version_num ?? "none");
    const known = new Set(tables.map(({ name }) => name));
    const names = rows("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
    const present = names.filter((name) => known.has(name));
    const copies = await planMigration({
      uri: `sqlite:///${path}`,
      version: from,
      columns: new Map(
        present.map((name) => [
          name,
          rows(`SELECT name FROM pragma_table_xinfo('${name}')`).map((row) => String(row.name)),
        ]),
      ),
      hasRows: async (table) => rows(`SELECT 1 FROM ${table} LIMIT 1`).length > 0,
    });

    const backup = `${path}.${from}-${now}.backup`;
    backUpSqlite(path, backup);
    for (const name of present) {
      for (const { kind, index } of rows(
        `SELECT type AS kind, name AS "index" FROM sqlite_master WHERE tbl_name = '${name}' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
      )) {
        connection.run(`DROP ${kind} "${index}"`);
      }
      connection.run(`ALTER TABLE ${name} RENAME TO ${oldName(name)}`);
    }
    for (const statement of createSchema()) connection.run(statement);
    for (const { table, columns } of copies) {
      const list = columns.map((column) => `"${column}"`).join(", ");
      // A row of MLflow's own may be there already.
      const conflict = table === "workspaces" ? "OR REPLACE " : "";
      connection.run(`INSERT ${conflict}INTO ${table} (${list}) SELECT ${list} FROM ${oldName(table)} ORDER BY rowid`);
      const count = (name: string) => Number(rows(`SELECT COUNT(*) AS n FROM ${name}`)[0]?.n);
      if (table !== "workspaces" && count(table) !== count(oldName(table))) throw databaseNotCopied(path, table);
    }
    for (const name of present) connection.run(`DROP TABLE ${oldName(name)}`);
    connection.run("COMMIT");
    return { from, to: schemaVersion, backup };
  } finally {
    if (connection.inTransaction) connection.run("ROLLBACK");
    connection.close();
  }
}

/** Copies a database to a new file as it is at one moment, while others read and write it. */
export function backUpSqlite(path: string, to: string): void {
  const connection = new SqliteConnection(path, []);
  try {
    connection.execute(CompiledQuery.raw("VACUUM INTO ?", [to]));
  } finally {
    connection.close();
  }
}

const oldName = (table: string) => `_perigee_old_${table}`;

const rowsOf = (connection: SqliteConnection, query: string) =>
  connection.execute<Readonly<Record<string, unknown>>>(CompiledQuery.raw(query)).rows;
