import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, sql } from "kysely";
import type { Logger } from "../../../support/index.js";
import { databaseAtOtherVersion, databaseUnavailable, notAnMlflowDatabase } from "../../errors.js";
import type { Database } from "../database.js";
import { ensureDefaultExperiment, type FirstExperiment } from "../first-experiment.js";
import { createSchema, schemaVersion } from "../schema/index.js";
import { connectSqlite } from "./connect.js";
import type { Synchronous } from "./connection.js";
import { type SqliteConnections, SqliteDialect } from "./dialect.js";

export interface OpenDatabaseOptions extends FirstExperiment {
  /** FULL where left out. */
  readonly synchronous?: Synchronous;
  readonly logger?: Pick<Logger, "warn">;
}

/**
 * Opens MLflow's database, or makes one where there is no file.
 *
 * @param path a file, or `:memory:`
 * @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`
 */
export async function openDatabase(path: string, options: OpenDatabaseOptions): Promise<Kysely<Database>> {
  const db = new Kysely<Database>({ dialect: new SqliteDialect(connect(path, options)) });
  try {
    if (!(await isCurrent(db, path))) {
      await db.transaction().execute(async (trx) => {
        // Another process may have made the tables while this one waited for the lock.
        if (await isCurrent(trx, path)) return;
        for (const statement of createSchema()) await sql.raw(statement).execute(trx);
      });
    }
    for (const index of ownIndexes) await ensureIndex(db, index);
    await ensureDefaultExperiment(db, options);
    return db;
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
}

/**
 * Beyond MLflow's, which do not look at them: the newest runs of an experiment are found without reading all of them.
 */
const ownIndexes = [
  { name: "perigee_runs_newest", on: "runs (experiment_id, lifecycle_stage, start_time DESC, run_uuid)" },
] as const;

async function ensureIndex(db: Kysely<Database>, { name, on }: (typeof ownIndexes)[number]): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ${name}`.execute(db);
  if (rows.length === 0) await sql.raw(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`).execute(db);
}

function connect(path: string, options: OpenDatabaseOptions): SqliteConnections {
  if (path !== ":memory:" && !existsSync(dirname(path))) {
    throw databaseUnavailable(path, new Error(`there is no folder ${dirname(path)}`));
  }
  try {
    return connectSqlite(path, options);
  } catch (cause) {
    const notADatabase = cause instanceof Error && "code" in cause && cause.code === "SQLITE_NOTADB";
    throw notADatabase ? notAnMlflowDatabase(path, cause) : databaseUnavailable(path, cause);
  }
}

/** Whether the tables are there at the version that this code knows; false where there are none. */
async function isCurrent(db: Kysely<Database>, path: string): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`.execute(db);
  if (rows.length === 0) return false;
  if (!rows.some(({ name }) => name === "alembic_version")) throw notAnMlflowDatabase(path);
  const version = await db.selectFrom("alembic_version").select("version_num").executeTakeFirst();
  if (version?.version_num !== schemaVersion) {
    throw databaseAtOtherVersion(`sqlite:///${path}`, version?.version_num ?? "none", schemaVersion);
  }
  return true;
}
