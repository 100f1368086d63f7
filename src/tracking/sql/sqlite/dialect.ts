import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { SqliteConnection } from "./connection.js";
import { storageFailure } from "./failures.js";
import type { GroupCommit } from "./group-commit.js";
import { whenUnlocked } from "./when-unlocked.js";

export interface SqliteConnections {
  /** Writes, and reads in its transactions. */
  readonly writer: SqliteConnection;
  readonly groups: GroupCommit;
  /** Sees only what is committed; none for a database in memory, which one connection has to itself. */
  readonly reader: SqliteConnection | undefined;
  readonly close: () => Promise<void>;
}

/** Kysely over a connection that writes and one that reads. */
export class SqliteDialect implements Dialect {
  readonly #connections: SqliteConnections;

  constructor(connections: SqliteConnections) {
    this.#connections = connections;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#connections);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter() {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class SqliteDriver implements Driver {
  readonly #connections: SqliteConnections;

  constructor(connections: SqliteConnections) {
    this.#connections = connections;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Session> {
    return new Session(this.#connections);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(session: Session): Promise<void> {
    await session.begin();
  }

  async commitTransaction(session: Session): Promise<void> {
    await session.commit();
  }

  async rollbackTransaction(session: Session): Promise<void> {
    session.rollback();
  }

  async destroy(): Promise<void> {
    await this.#connections.close();
  }
}

/** What Kysely takes for a connection: one query or one transaction, on the connection that fits. */
class Session implements DatabaseConnection {
  readonly #connections: SqliteConnections;
  #isWriting = false;
  #failure: unknown;

  constructor(connections: SqliteConnections) {
    this.#connections = connections;
  }

  async begin(): Promise<void> {
    await failingAsStorage(this.#connections.groups.begin());
    this.#isWriting = true;
  }

  async commit(): Promise<void> {
    this.#isWriting = false;
    await failingAsStorage(this.#connections.groups.commit());
  }

  /** After a commit that failed there is nothing left to undo. */
  rollback(): void {
    if (!this.#isWriting) return;
    this.#isWriting = false;
    this.#connections.groups.rollback(this.#failure);
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { writer, reader } = this.#connections;
    if (!this.#isWriting) {
      if (reader && isRead(query.sql)) return failingAsStorage(whenUnlocked(() => reader.execute<Row>(query)));
      return this.#executeAlone(query);
    }
    try {
      return writer.execute<Row>(query);
    } catch (cause) {
      this.#failure = storageFailure(cause);
      throw this.#failure;
    }
  }

  // biome-ignore lint/correctness/useYield: an interface of Kysely that nothing here uses
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("results are not streamed");
  }

  async #executeAlone<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    await this.begin();
    try {
      const result = await this.executeQuery<Row>(query);
      await this.commit();
      return result;
    } catch (cause) {
      this.rollback();
      throw cause;
    }
  }
}

const isRead = (sql: string) => /^\s*(?:select|with|pragma)\b/i.test(sql);

async function failingAsStorage<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw storageFailure(cause);
  }
}
