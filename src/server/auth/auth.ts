import { type Clock, systemClock } from "../../support/index.js";
import type { Backend } from "../route.js";
import { Access } from "./access.js";
import { ArtifactOwners } from "./artifact-owners.js";
import { Authenticator } from "./authenticator.js";
import { openAuthDatabase } from "./database.js";
import { FailedLogins } from "./failures.js";
import { Grants } from "./grants.js";
import { Owners } from "./owners.js";
import type { Permission } from "./permissions.js";
import { Tokens } from "./tokens.js";
import { type User, Users } from "./users.js";

/** The accounts of a server: who there is, what they were granted, and how they sign in. */
export interface Accounts {
  readonly users: Users;
  readonly grants: Grants;
  readonly tokens: Tokens;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  close(): Promise<void>;
}

/**
 * Opens the database of users, making it where there is none.
 *
 * @param path a file, or `:memory:`
 * @throws `AUTH_DATABASE_UNAVAILABLE`, `NOT_AN_AUTH_DATABASE`, `AUTH_DATABASE_AT_OTHER_VERSION`
 */
export async function openAccounts(path: string, clock: Clock = systemClock): Promise<Accounts> {
  const db = await openAuthDatabase(path);
  const users = new Users(db);
  const tokens = new Tokens(db, clock);
  const authenticator = new Authenticator(users, tokens, new FailedLogins(clock));
  return { users, grants: new Grants(db), tokens, authenticator, clock, close: () => db.destroy() };
}

/** How a server asks for authentication. */
export interface AuthOptions {
  readonly accounts: Accounts;
  /** What users have on what nothing was granted for. */
  readonly defaultPermission: Permission;
}

/** What requests are judged by. */
export class Judge {
  readonly accounts: Accounts;
  readonly artifacts: ArtifactOwners;
  readonly #everybodys: Permission;
  readonly #owners: Owners;

  constructor({ accounts, defaultPermission }: AuthOptions, backend: Backend) {
    this.accounts = accounts;
    this.artifacts = new ArtifactOwners(backend, accounts.clock);
    this.#everybodys = defaultPermission;
    this.#owners = new Owners(backend.tracking);
  }

  async accessOf(user: User): Promise<Access> {
    return new Access(user, await this.accounts.grants.of(user.id), this.#everybodys, this.#owners);
  }
}
