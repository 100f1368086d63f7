import { createHmac, randomBytes } from "node:crypto";
import { busyVerifying, tooManyFailures } from "./errors.js";
import type { FailedLogins } from "./failures.js";
import { isPassword, shippedPassword } from "./passwords.js";
import type { TokenScope, Tokens } from "./tokens.js";
import type { User, Users } from "./users.js";

export interface SignedIn {
  readonly user: User;
  readonly scope: TokenScope;
}

/** Each takes 32 MiB and a thread for some 60 ms. */
const mostVerifying = 2;
const mostWaiting = 64;
const mostVerified = 10_000;

/**
 * Finds out who sends a request.
 *
 * scrypt is slow by intent, so a password found right is remembered: by an HMAC under a key that dies with the process,
 * and with the hash that it was right for, so that a changed password or a deleted user ends it at once.
 */
export class Authenticator {
  readonly #users: Users;
  readonly #tokens: Tokens;
  readonly #failures: FailedLogins;
  readonly #key = randomBytes(32);
  readonly #verified = new Map<string, string>();
  readonly #verifying = new Map<string, Promise<boolean>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(users: Users, tokens: Tokens, failures: FailedLogins) {
    this.#users = users;
    this.#tokens = tokens;
    this.#failures = failures;
  }

  /**
   * Who the `Authorization` header says, `Basic` or `Bearer`; `undefined` where it is missing or wrong.
   *
   * @throws `REQUEST_LIMIT_EXCEEDED` after too many failures
   */
  async signIn(authorization: string | undefined, address: string): Promise<SignedIn | undefined> {
    const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/.exec(authorization ?? "") ?? [];
    if (scheme.toLowerCase() === "bearer") return this.#byToken(value, address);
    if (scheme.toLowerCase() !== "basic") return undefined;
    const said = Buffer.from(value, "base64").toString("utf8");
    const colon = said.indexOf(":");
    if (colon < 0) return undefined;
    const user = await this.byPassword(said.slice(0, colon), said.slice(colon + 1), address);
    return user && { user, scope: "all" };
  }

  /** The user, where the password is right. @throws `REQUEST_LIMIT_EXCEEDED` after too many failures */
  async byPassword(username: string, password: string, address: string): Promise<User | undefined> {
    const user = await this.#users.find(username);
    const key = createHmac("sha256", this.#key)
      .update(JSON.stringify([username, password]))
      .digest("base64");
    if (user && this.#verified.get(key) === user.passwordHash) return user;

    const wait = this.#failures.secondsToWait(address, username);
    if (wait > 0) throw tooManyFailures(wait);
    // A name that is not there takes as long as a wrong password, so that nobody learns which names are.
    const right = await this.#verify(key, password, user?.passwordHash ?? nobodysHash);
    if (user && right && !(user.isAdmin && password === shippedPassword)) {
      this.#remember(key, user.passwordHash);
      return user;
    }
    this.#failures.add(address, username);
    return undefined;
  }

  async #byToken(secret: string, address: string): Promise<SignedIn | undefined> {
    const found = await this.#tokens.userOf(secret);
    if (found) return found;
    const wait = this.#failures.secondsToWait(address, "");
    if (wait > 0) throw tooManyFailures(wait);
    this.#failures.add(address, "");
    return undefined;
  }

  /** One verification for all that ask the same at once. */
  #verify(key: string, password: string, hash: string): Promise<boolean> {
    const same = `${key} ${hash}`;
    const running = this.#verifying.get(same);
    if (running) return running;
    const started = this.#inTurn(() => isPassword(password, hash)).finally(() => this.#verifying.delete(same));
    this.#verifying.set(same, started);
    return started;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= mostVerifying) {
      if (this.#waiting.length >= mostWaiting) throw busyVerifying();
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #remember(key: string, hash: string): void {
    this.#verified.set(key, hash);
    if (this.#verified.size > mostVerified) this.#verified.delete(this.#verified.keys().next().value ?? "");
  }
}

/** Of no password. */
const nobodysHash = `scrypt:32768:8:1$nobody$${"0".repeat(128)}`;
