import type { Kysely, Selectable, Transaction } from "kysely";
import { sql } from "kysely";
import type { AuthDatabase } from "./database.js";
import { lastAdmin, noSuchUser, userExists } from "./errors.js";
import { checkPassword, checkUsername, hashPassword } from "./passwords.js";
import { olderGrantTables } from "./schema.js";

export interface User {
  readonly id: number;
  readonly username: string;
  readonly passwordHash: string;
  readonly isAdmin: boolean;
}

/** The accounts. Every method throws an `MlflowError` with MLflow's error code. */
export class Users {
  readonly #db: Kysely<AuthDatabase>;

  constructor(db: Kysely<AuthDatabase>) {
    this.#db = db;
  }

  async find(username: string): Promise<User | undefined> {
    const row = await this.#db.selectFrom("users").selectAll().where("username", "=", username).executeTakeFirst();
    return row && userOf(row);
  }

  async get(username: string): Promise<User> {
    const user = await this.find(username);
    if (!user) throw noSuchUser(username);
    return user;
  }

  async list(): Promise<readonly User[]> {
    return (await this.#db.selectFrom("users").selectAll().orderBy("id").execute()).map(userOf);
  }

  async hasAdmin(): Promise<boolean> {
    const row = await this.#db.selectFrom("users").select("id").where("is_admin", "=", 1).limit(1).executeTakeFirst();
    return row !== undefined;
  }

  async create(username: string, password: string, { isAdmin = false } = {}): Promise<User> {
    checkUsername(username);
    checkPassword(password, username);
    const row = await this.#db
      .insertInto("users")
      .values({ username, password_hash: await hashPassword(password), is_admin: isAdmin ? 1 : 0 })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw userExists(username);
    return userOf(row);
  }

  async setPassword(username: string, password: string): Promise<void> {
    checkPassword(password, username);
    const user = await this.get(username);
    const password_hash = await hashPassword(password);
    await this.#db.updateTable("users").set({ password_hash }).where("id", "=", user.id).execute();
  }

  async setAdmin(username: string, isAdmin: boolean): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const user = await requireUser(trx, username);
      if (user.isAdmin && !isAdmin) await requireOtherAdmin(trx, user);
      await trx
        .updateTable("users")
        .set({ is_admin: isAdmin ? 1 : 0 })
        .where("id", "=", user.id)
        .execute();
    });
  }

  /** Removes the account with its grants and tokens. */
  async delete(username: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const user = await requireUser(trx, username);
      if (user.isAdmin) await requireOtherAdmin(trx, user);
      const own = trx.selectFrom("roles").select("id").where("name", "=", roleOf(user.id));
      await trx.deleteFrom("role_permissions").where("role_id", "in", own).execute();
      await trx.deleteFrom("user_role_assignments").where("user_id", "=", user.id).execute();
      await trx.deleteFrom("user_role_assignments").where("role_id", "in", own).execute();
      await trx.deleteFrom("roles").where("name", "=", roleOf(user.id)).execute();
      await trx.deleteFrom("perigee_tokens").where("user_id", "=", user.id).execute();
      for (const table of olderGrantTables) {
        await sql`DELETE FROM ${sql.table(table)} WHERE user_id = ${user.id}`.execute(trx);
      }
      await trx.deleteFrom("users").where("id", "=", user.id).execute();
    });
  }
}

/** The role that holds what one user was granted. */
export const roleOf = (userId: number) => `__user_${userId}__`;

export function userOf(row: Selectable<AuthDatabase["users"]>): User {
  return { id: row.id, username: row.username, passwordHash: row.password_hash, isAdmin: Boolean(row.is_admin) };
}

async function requireUser(trx: Transaction<AuthDatabase>, username: string): Promise<User> {
  const row = await trx.selectFrom("users").selectAll().where("username", "=", username).executeTakeFirst();
  if (!row) throw noSuchUser(username);
  return userOf(row);
}

async function requireOtherAdmin(trx: Transaction<AuthDatabase>, { id, username }: User): Promise<void> {
  const other = await trx
    .selectFrom("users")
    .select("id")
    .where("is_admin", "=", 1)
    .where("id", "<>", id)
    .limit(1)
    .executeTakeFirst();
  if (!other) throw lastAdmin(username);
}
