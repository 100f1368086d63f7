import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { dirname } from "node:path";
import { type ColumnType, type Generated, Kysely, sql } from "kysely";
import { connectSqlite, SqliteDialect } from "../../tracking/index.js";
import { authDatabaseAtOtherVersion, authDatabaseUnavailable, notAnAuthDatabase } from "./errors.js";
import { authSchema, authSchemaVersion, tokenTable } from "./schema.js";

/** The columns of the users' database that this server reads and writes; the schema in full is in `schema.ts`. */
export interface AuthDatabase {
  users: {
    id: Generated<number>;
    username: string;
    password_hash: string;
    is_admin: ColumnType<number | null, number, number>;
  };
  roles: { id: Generated<number>; name: string; workspace: string; description: string | null };
  role_permissions: {
    id: Generated<number>;
    role_id: number;
    resource_type: string;
    resource_pattern: string;
    permission: string;
  };
  user_role_assignments: { id: Generated<number>; user_id: number; role_id: number };
  perigee_tokens: {
    id: Generated<number>;
    user_id: number;
    name: string;
    scope: string;
    token_hash: string;
    created_at: number;
    expires_at: number | null;
  };
}

/**
 * Opens MLflow's database of users, or makes one, readable by its owner alone, where there is no file.
 *
 * @param path a file, or `:memory:`
 * @throws `AUTH_DATABASE_UNAVAILABLE`, `NOT_AN_AUTH_DATABASE`, `AUTH_DATABASE_AT_OTHER_VERSION`
 */
export async function openAuthDatabase(path: string): Promise<Kysely<AuthDatabase>> {
  const isNew = path !== ":memory:" && !existsSync(path);
  const db = new Kysely<AuthDatabase>({ dialect: new SqliteDialect(connect(path)) });
  try {
    if (isNew) await chmod(path, 0o600);
    await db.transaction().execute(async (trx) => {
      if (!(await hasTables(trx, path))) {
        for (const statement of authSchema) await sql.raw(statement).execute(trx);
      }
      await sql.raw(tokenTable).execute(trx);
    });
    return db;
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
}

function connect(path: string) {
  if (path !== ":memory:" && !existsSync(dirname(path))) {
    throw authDatabaseUnavailable(path, new Error(`there is no folder ${dirname(path)}`));
  }
  try {
    return connectSqlite(path, {});
  } catch (cause) {
    const notADatabase = cause instanceof Error && "code" in cause && cause.code === "SQLITE_NOTADB";
    throw notADatabase ? notAnAuthDatabase(path, cause) : authDatabaseUnavailable(path, cause);
  }
}

async function hasTables(db: Kysely<AuthDatabase>, path: string): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`.execute(db);
  if (rows.length === 0) return false;
  if (!rows.some(({ name }) => name === "alembic_version_auth")) {
    // MLflow 2 kept the version where trackers do, in alembic_version.
    throw rows.some(({ name }) => name === "users")
      ? authDatabaseAtOtherVersion(path, "an older one", authSchemaVersion)
      : notAnAuthDatabase(path);
  }
  const found = await sql<{ version: string }>`SELECT version_num AS version FROM alembic_version_auth`.execute(db);
  const version = found.rows[0]?.version ?? "none";
  if (version !== authSchemaVersion) throw authDatabaseAtOtherVersion(path, version, authSchemaVersion);
  return true;
}
