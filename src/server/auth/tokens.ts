import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { type Clock, sha256 } from "../../support/index.js";
import { invalidParameter } from "../../tracking/index.js";
import type { AuthDatabase } from "./database.js";
import { noSuchToken } from "./errors.js";
import { type User, userOf } from "./users.js";

/** `all` is whatever its user may; `metrics` reads `/metrics` and nothing else, for Prometheus. */
export const tokenScopes = ["all", "metrics"] as const;
export type TokenScope = (typeof tokenScopes)[number];

export interface Token {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAt: number;
  readonly expiresAt?: number;
}

export interface NewToken {
  readonly name: string;
  readonly scope?: TokenScope;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** Bearer tokens. Only their SHA-256 is kept: they are 256 random bits, which nobody guesses. */
export class Tokens {
  readonly #db: Kysely<AuthDatabase>;
  readonly #clock: Clock;

  constructor(db: Kysely<AuthDatabase>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @returns the token's secret, which is told this once */
  async create(user: User, { name, scope = "all", expiresAt }: NewToken): Promise<{ token: Token; secret: string }> {
    if (name === "" || name.length > 255) throw invalidParameter("A token's name has 1 to 255 characters.");
    const secret = `perigee_${randomBytes(32).toString("base64url")}`;
    const createdAt = this.#clock();
    if (expiresAt !== undefined && expiresAt <= createdAt) throw invalidParameter("A token must expire in the future.");
    const { id } = await this.#db
      .insertInto("perigee_tokens")
      .values({
        user_id: user.id,
        name,
        scope,
        token_hash: sha256(secret),
        created_at: createdAt,
        expires_at: expiresAt ?? null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { token: { id, username: user.username, name, scope, createdAt, expiresAt }, secret };
  }

  /** The user of a token that is known and has not expired. */
  async userOf(secret: string): Promise<{ user: User; scope: TokenScope } | undefined> {
    const row = await this.#db
      .selectFrom("perigee_tokens as token")
      .innerJoin("users", "users.id", "token.user_id")
      .selectAll("users")
      .select(["token.scope", "token.expires_at"])
      .where("token.token_hash", "=", sha256(secret))
      .executeTakeFirst();
    if (!row || (row.expires_at !== null && row.expires_at <= this.#clock())) return undefined;
    return { user: userOf(row), scope: scopeOf(row.scope) };
  }

  /** Of one user, or of all. */
  async list(username?: string): Promise<readonly Token[]> {
    let query = this.#db
      .selectFrom("perigee_tokens as token")
      .innerJoin("users", "users.id", "token.user_id")
      .select(["token.id", "users.username", "token.name", "token.scope", "token.created_at", "token.expires_at"])
      .orderBy("token.id");
    if (username !== undefined) query = query.where("users.username", "=", username);
    return (await query.execute()).map(({ scope, created_at, expires_at, ...token }) => ({
      ...token,
      scope: scopeOf(scope),
      createdAt: created_at,
      ...(expires_at !== null && { expiresAt: expires_at }),
    }));
  }

  /** @param username whose token it must be, where given */
  async revoke(id: number, username?: string): Promise<void> {
    let query = this.#db.deleteFrom("perigee_tokens").where("id", "=", id);
    if (username !== undefined) {
      query = query.where("user_id", "in", this.#db.selectFrom("users").select("id").where("username", "=", username));
    }
    const done = await query.executeTakeFirst();
    if (!done.numDeletedRows) throw noSuchToken(id);
  }
}

/** What is not known gives the fewest rights. */
const scopeOf = (scope: string): TokenScope => (scope === "all" ? "all" : "metrics");
