import { type Kysely, sql, type Transaction } from "kysely";
import type { AuthDatabase } from "./database.js";
import { noSuchPermission, onlyForAll, permissionExists, unknownPermission, unknownResourceType } from "./errors.js";
import { type Grant, isPermission, type Permission, type ResourceType } from "./permissions.js";
import { roleOf, type User } from "./users.js";

/** MLflow's workspace where workspaces are off. */
const workspace = "default";

/** What users may be granted on: by id or for all (`*`), or for all alone. */
const grantable: Readonly<Record<Exclude<ResourceType, "workspace">, "each" | "all">> = {
  experiment: "each",
  registered_model: "each",
  prompt: "each",
  run: "all",
  logged_model: "all",
  registered_model_version: "all",
};
type Grantable = keyof typeof grantable;

const isGrantable = (type: string): type is Grantable => Object.hasOwn(grantable, type);

/** A grant with the role that it comes by. */
export interface RoleGrant extends Grant {
  readonly roleId: number;
  readonly roleName: string;
}

/** What users were granted. Every method throws an `MlflowError` with MLflow's error code. */
export class Grants {
  readonly #db: Kysely<AuthDatabase>;

  constructor(db: Kysely<AuthDatabase>) {
    this.#db = db;
  }

  /** All that a user was granted, by the own role and by those that MLflow's admins gave. */
  async of(userId: number): Promise<readonly RoleGrant[]> {
    const rows = await this.#db
      .selectFrom("user_role_assignments as assigned")
      .innerJoin("roles", "roles.id", "assigned.role_id")
      .innerJoin("role_permissions as granted", "granted.role_id", "assigned.role_id")
      .select(["roles.id as roleId", "roles.name as roleName"])
      .select(["granted.resource_type as type", "granted.resource_pattern as pattern", "granted.permission"])
      .where("assigned.user_id", "=", userId)
      .where("roles.workspace", "=", workspace)
      .orderBy("granted.id")
      .execute();
    // A level that a newer MLflow has is none that could be judged here: it counts as a no.
    return rows.map((row) => ({ ...row, permission: isPermission(row.permission) ? row.permission : "DENY" }));
  }

  /** @throws `RESOURCE_ALREADY_EXISTS`, `INVALID_PARAMETER_VALUE` */
  async add(user: User, type: string, pattern: string, permission: string, what: string): Promise<void> {
    const level = checkedGrant(type, pattern, permission);
    await this.#db.transaction().execute(async (trx) => {
      const role_id = await ownRole(trx, user);
      const added = await trx
        .insertInto("role_permissions")
        .values({ role_id, resource_type: type, resource_pattern: pattern, permission: level })
        .onConflict((conflict) => conflict.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) throw permissionExists(what);
    });
  }

  async update(user: User, type: string, pattern: string, permission: string, what: string): Promise<void> {
    const level = checkedGrant(type, pattern, permission);
    const done = await this.#db
      .updateTable("role_permissions")
      .set({ permission: level })
      .where("resource_type", "=", type)
      .where("resource_pattern", "=", pattern)
      .where("role_id", "in", this.#ownRoles(user))
      .executeTakeFirst();
    if (!done.numUpdatedRows) throw noSuchPermission(what);
  }

  async remove(user: User, type: string, pattern: string, what: string): Promise<void> {
    checkedType(type);
    const done = await this.#db
      .deleteFrom("role_permissions")
      .where("resource_type", "=", type)
      .where("resource_pattern", "=", pattern)
      .where("role_id", "in", this.#ownRoles(user))
      .executeTakeFirst();
    if (!done.numDeletedRows) throw noSuchPermission(what);
  }

  /** The one who made something manages it; grants on what had that name or id before are gone. */
  async toCreator(user: User, type: Grantable, id: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await removeAll(trx, type, id);
      const role_id = await ownRole(trx, user);
      const grant = { role_id, resource_type: type, resource_pattern: id, permission: "MANAGE" };
      await trx.insertInto("role_permissions").values(grant).execute();
    });
  }

  /** Forgets what anybody was granted on something that is gone. */
  async forget(type: Grantable, id: string): Promise<void> {
    await this.#db.transaction().execute((trx) => removeAll(trx, type, id));
  }

  async rename(type: Grantable, id: string, newId: string): Promise<void> {
    await this.#db
      .updateTable("role_permissions")
      .set({ resource_pattern: newId })
      .where("resource_type", "=", type)
      .where("resource_pattern", "=", id)
      .where("role_id", "in", ownRolesOfAll(this.#db))
      .execute();
  }

  #ownRoles(user: User) {
    return this.#db
      .selectFrom("roles")
      .select("id")
      .where("name", "=", roleOf(user.id))
      .where("workspace", "=", workspace);
  }
}

/** @throws `INVALID_PARAMETER_VALUE` */
export function checkedType(type: string): Grantable {
  if (!isGrantable(type)) throw unknownResourceType(type, Object.keys(grantable));
  return type;
}

function checkedGrant(type: string, pattern: string, permission: string): Permission {
  if (grantable[checkedType(type)] === "all" && pattern !== "*") throw onlyForAll(type, pattern);
  if (!isPermission(permission)) throw unknownPermission(permission);
  return permission;
}

async function ownRole(trx: Transaction<AuthDatabase>, user: User): Promise<number> {
  const name = roleOf(user.id);
  await trx
    .insertInto("roles")
    .values({ name, workspace, description: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { id } = await trx
    .selectFrom("roles")
    .select("id")
    .where("name", "=", name)
    .where("workspace", "=", workspace)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("user_role_assignments")
    .values({ user_id: user.id, role_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return id;
}

async function removeAll(trx: Transaction<AuthDatabase>, type: Grantable, id: string): Promise<void> {
  await trx
    .deleteFrom("role_permissions")
    .where("resource_type", "=", type)
    .where("resource_pattern", "=", id)
    .where("role_id", "in", ownRolesOfAll(trx))
    .execute();
}

/** Roles that MLflow's admins made keep their grants, as with MLflow. */
const ownRolesOfAll = (db: Kysely<AuthDatabase>) =>
  db.selectFrom("roles").select("id").where(sql<boolean>`name LIKE ${"!_!_user!_%!_!_"} ESCAPE '!'`);
