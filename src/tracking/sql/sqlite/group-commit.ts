import type { SqliteConnection } from "./connection.js";
import { whenUnlocked } from "./when-unlocked.js";

/** Enough that a commit's share of one transaction is small. */
const mostMembers = 200;

/** How long a group may go on taking members. */
const longestMilliseconds = 10;

interface Member {
  readonly committed: () => void;
  readonly refused: (cause: unknown) => void;
}

/**
 * Transactions on one connection, one after another, of which those that are ready together share a commit.
 *
 * The first of a group is the outer transaction, the others are savepoints in it: each that fails is undone alone.
 * The group commits when the event loop has handed in all requests that had arrived, and only then is any of its
 * members told that it is stored. Where the commit fails, every member is refused.
 */
export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #committed: () => void;
  readonly #waiting: (() => void)[] = [];
  #members: Member[] = [];
  #hasTurn = false;
  #isOpen = false;
  #isSavepoint = false;
  #openedAt = 0;
  #scheduled = false;

  /** @param committed called after each commit of a group */
  constructor(connection: SqliteConnection, committed: () => void) {
    this.#connection = connection;
    this.#committed = committed;
  }

  /** Waits for its turn and begins; `commit` or `rollback` must follow. */
  async begin(): Promise<void> {
    const since = performance.now();
    await this.#turn();
    try {
      if (this.#isOpen) this.#connection.run("SAVEPOINT member");
      // Immediate: a transaction that reads first and then writes cannot wait for another writer (SQLITE_BUSY at once).
      else await whenUnlocked(() => this.#connection.run("BEGIN IMMEDIATE"), since);
    } catch (cause) {
      this.#pass();
      throw cause;
    }
    this.#isSavepoint = this.#isOpen;
    if (!this.#isOpen) this.#openedAt = performance.now();
    this.#isOpen = true;
  }

  /** Ends the transaction, and resolves when it is stored with its group. */
  async commit(): Promise<void> {
    try {
      if (this.#isSavepoint) this.#connection.run("RELEASE member");
    } catch (cause) {
      this.rollback(cause);
      throw cause;
    }
    const stored = new Promise<void>((committed, refused) => {
      this.#members.push({ committed, refused });
    });
    const isFull = this.#members.length >= mostMembers || performance.now() - this.#openedAt > longestMilliseconds;
    if (isFull) await this.#flush();
    else this.#schedule();
    this.#pass();
    return stored;
  }

  /** Undoes the transaction alone, unless its failure has undone the whole group. */
  rollback(cause: unknown): void {
    try {
      if (this.#connection.inTransaction && this.#isSavepoint) {
        this.#connection.run("ROLLBACK TO member");
        this.#connection.run("RELEASE member");
      } else this.#abandon(cause);
    } catch (failure) {
      this.#abandon(failure);
    } finally {
      this.#pass();
    }
  }

  /** Does work while no transaction is open, such as closing the connection. */
  async between(work: () => void): Promise<void> {
    await this.#turn();
    try {
      if (this.#isOpen) await this.#flush();
      work();
    } finally {
      this.#pass();
    }
  }

  #turn(): Promise<void> | undefined {
    if (this.#hasTurn) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#hasTurn = true;
    return undefined;
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#hasTurn = false;
  }

  /** After the requests that the event loop is handing in. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#members.length > 0) void this.between(() => {});
    });
  }

  async #flush(): Promise<void> {
    const members = this.#members;
    try {
      await whenUnlocked(() => this.#connection.run("COMMIT"));
      this.#members = [];
      this.#isOpen = false;
    } catch (cause) {
      this.#abandon(cause);
      return;
    }
    for (const { committed } of members) committed();
    this.#committed();
  }

  #abandon(cause: unknown): void {
    const members = this.#members;
    this.#members = [];
    this.#isOpen = false;
    for (const { refused } of members) refused(cause);
    try {
      if (this.#connection.inTransaction) this.#connection.run("ROLLBACK");
    } catch {
      // The next transaction fails at its beginning, and says so.
    }
  }
}
