import { Kysely, sql } from "kysely";
import type { Logger } from "../../../support/index.js";
import { databaseAtOtherVersion, databaseUnavailable, notAnMlflowDatabase } from "../../errors.js";
import type { Database, Reader } from "../database.js";
import { ensureDefaultExperiment, type FirstExperiment } from "../first-experiment.js";
import { createPostgresSchema, schemaVersion } from "../schema/index.js";
import { MlflowPostgresDialect } from "./dialect.js";
import { openPool, patientPool } from "./pool.js";
import { plainUri, shownUri } from "./uri.js";

export interface OpenPostgresOptions extends FirstExperiment {
  /** Told of connections that are lost. */
  readonly logger?: Pick<Logger, "info" | "warn">;
}

/**
 * Opens MLflow's database in PostgreSQL, or makes its tables where the database has none.
 *
 * @param uri such as `postgresql://user:password@host/database`
 * @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`
 */
export async function openPostgres(uri: string, options: OpenPostgresOptions): Promise<Kysely<Database>> {
  const db = await connectPostgres(uri, options.logger);
  try {
    if ((await versionOf(db, uri)) === undefined) await makeTables(db, uri);
    await checkVersion(db, uri);
    await ensureDefaultExperiment(db, options);
    return db;
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
}

/** A pool of connections to a server that is there, whatever its tables. @throws `DATABASE_UNAVAILABLE` */
export async function connectPostgres(uri: string, logger?: Pick<Logger, "info" | "warn">): Promise<Kysely<Database>> {
  const pool = await openPool(uri, logger);
  try {
    // At once, and not by the patient pool: a wrong name or password does not get better by waiting.
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw databaseUnavailable(
      shownUri(uri),
      cause,
      `Check host, name and password, that PostgreSQL runs, and that the database exists: createdb NAME makes one.`,
    );
  }
  return new Kysely<Database>({ dialect: new MlflowPostgresDialect({ pool: patientPool(pool) }) });
}

/** A number of ours, for one server at a time to make or change the tables of a database. */
const schemaLock = 7_274_437_443n;

/** Waits until no other server makes or changes the tables; holds until the transaction ends. */
export const lockSchema = (db: Reader) => sql`SELECT pg_advisory_xact_lock(${schemaLock}::bigint)`.execute(db);

/** The Alembic revision of the tables; `undefined` where there are none. @throws `NOT_AN_MLFLOW_DATABASE` */
export async function versionOf(db: Reader, uri: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`.execute(db);
  if (rows.length === 0) return undefined;
  if (!rows.some(({ name }) => name === "alembic_version")) throw notAnMlflowDatabase(shownUri(uri));
  return (await db.selectFrom("alembic_version").select("version_num").executeTakeFirst())?.version_num ?? "none";
}

async function makeTables(db: Kysely<Database>, uri: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockSchema(trx);
    // Another server may have made them while this one waited.
    if ((await versionOf(trx, uri)) !== undefined) return;
    for (const statement of createPostgresSchema()) await sql.raw(statement).execute(trx);
  });
}

async function checkVersion(db: Reader, uri: string): Promise<void> {
  const version = await versionOf(db, uri);
  if (version !== schemaVersion) {
    throw databaseAtOtherVersion(shownUri(plainUri(uri)), version ?? "none", schemaVersion);
  }
}
