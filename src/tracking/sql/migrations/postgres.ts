import { sql } from "kysely";
import { databaseNotCopied } from "../../errors.js";
import { connectPostgres, lockSchema } from "../postgres/open.js";
import { shownUri } from "../postgres/uri.js";
import { createPostgresSchema, schemaVersion, tables } from "../schema/index.js";
import { planMigration } from "./plan.js";

/** Where the old tables stand while their rows go over. */
const oldSchema = "perigee_old";

/**
 * Brings a database of an older MLflow in PostgreSQL to version 3.17, in one transaction. A backup is the caller's part.
 *
 * @throws `DATABASE_AT_OTHER_VERSION`, `DATABASE_NEEDS_MLFLOW`; the database then stays as it is
 */
export async function migratePostgres(uri: string): Promise<{ readonly from: string; readonly to: string }> {
  const db = await connectPostgres(uri);
  try {
    return await db.transaction().execute(async (trx) => {
      await lockSchema(trx);
      const run = (statement: string) => sql.raw<Readonly<Record<string, unknown>>>(statement).execute(trx);
      const from =
        (await trx.selectFrom("alembic_version").select("version_num").executeTakeFirst())?.version_num ?? "none";
      const known = new Set(tables.map(({ name }) => name));
      const { rows } = await sql<{ table: string; columns: string[] }>`
        SELECT table_name AS "table", json_agg(column_name) AS columns
        FROM information_schema.columns WHERE table_schema = current_schema() GROUP BY table_name`.execute(trx);
      const present = rows.filter(({ table }) => known.has(table));
      const copies = await planMigration({
        uri: shownUri(uri),
        version: from,
        columns: new Map(present.map(({ table, columns }) => [table, columns])),
        hasRows: async (table) => (await run(`SELECT 1 FROM ${table} LIMIT 1`)).rows.length > 0,
      });

      const list = present.map(({ table }) => table);
      await run(`LOCK TABLE ${list.join(", ")} IN ACCESS EXCLUSIVE MODE`);
      await run(`CREATE SCHEMA ${oldSchema}`);
      for (const table of list) await run(`ALTER TABLE ${table} SET SCHEMA ${oldSchema}`);
      for (const statement of createPostgresSchema()) {
        // Keys to other tables come when the rows are there, in whatever order they go over.
        if (!isForeignKey(statement)) await run(statement);
      }
      for (const { table, columns } of copies) {
        const names = columns.map((column) => `"${column}"`).join(", ");
        if (table === "workspaces") await run("DELETE FROM workspaces");
        await run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${oldSchema}.${table}`);
        const counts = await run(
          `SELECT (SELECT COUNT(*) FROM ${table}) = (SELECT COUNT(*) FROM ${oldSchema}.${table}) AS same`,
        );
        if (counts.rows[0]?.same !== true) throw databaseNotCopied(shownUri(uri), table);
      }
      for (const statement of createPostgresSchema().filter(isForeignKey)) await run(statement);
      await run(`SELECT setval(pg_get_serial_sequence('experiments', 'experiment_id'), GREATEST(MAX(experiment_id), 1), MAX(experiment_id) > 0)
        FROM experiments`);
      // Not with CASCADE: a table of somebody else's that refers to ours keeps the migration from happening.
      await run(`DROP TABLE ${list.map((table) => `${oldSchema}.${table}`).join(", ")}`);
      await run(`DROP SCHEMA ${oldSchema}`);
      return { from, to: schemaVersion };
    });
  } finally {
    await db.destroy();
  }
}

const isForeignKey = (statement: string) => statement.startsWith("ALTER TABLE");
