import { setTimeout as sleep } from "node:timers/promises";
import type {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
} from "kysely";
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type LibsqlDatabase from "libsql";

type Statement = LibsqlDatabase.Statement<unknown[]>;

/** How long a writer waits for another one, as MLflow does. */
export const busyTimeoutMilliseconds = 20_000;

/** As SQLite's own wait looks again. */
const longestPauseMilliseconds = 50;

/** More statements than a store has shapes of queries; searches with many conditions may exceed it. */
const cachedStatements = 500;

/** Kysely over one libsql connection, which one query or transaction has at a time. */
export class LibsqlDialect implements Dialect {
  readonly #database: LibsqlDatabase.Database;

  constructor(database: LibsqlDatabase.Database) {
    this.#database = database;
  }

  createDriver(): Driver {
    return new LibsqlDriver(this.#database);
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

class LibsqlDriver implements Driver {
  readonly #database: LibsqlDatabase.Database;
  readonly #connection: LibsqlConnection;
  #free: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(database: LibsqlDatabase.Database) {
    this.#database = database;
    this.#connection = new LibsqlConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#free;
    let release = () => {};
    this.#free = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    this.#release = release;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  // Immediate: a transaction that reads first and then writes cannot wait for another writer (SQLITE_BUSY at once).
  async beginTransaction(): Promise<void> {
    await whenUnlocked(() => this.#database.exec("BEGIN IMMEDIATE"));
  }

  async commitTransaction(): Promise<void> {
    this.#database.exec("COMMIT");
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
  }

  async destroy(): Promise<void> {
    this.#connection.forget();
    this.#database.close();
  }
}

class LibsqlConnection implements DatabaseConnection {
  readonly #database: LibsqlDatabase.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: LibsqlDatabase.Database) {
    this.#database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(sql);
    const bound = parameters.map(bindable);
    return whenUnlocked(() => {
      // libsql gives rows as it finds them; their shape is what the query was built to give.
      if (statement.reader) return { rows: statement.all(bound) as Row[] };
      const { changes, lastInsertRowid } = statement.run(bound);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  // biome-ignore lint/correctness/useYield: an interface of Kysely that nothing here uses
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("results are not streamed");
  }

  forget(): void {
    this.#statements.clear();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    if (this.#statements.size >= cachedStatements) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * Does work that another writer may keep from being done, as soon as it can be.
 *
 * SQLite's own wait would stop this thread, and with it a writer in the same process that is to end: it is off.
 */
async function whenUnlocked<Result>(work: () => Result): Promise<Result> {
  const deadline = performance.now() + busyTimeoutMilliseconds;
  for (let pause = 1; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
    try {
      return work();
    } catch (cause) {
      if (!isLocked(cause) || performance.now() > deadline) throw cause;
      await sleep(pause);
    }
  }
}

const isLocked = (cause: unknown) =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");

/** libsql ends the process where it is given a boolean, and takes NaN for NULL. */
function bindable(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isNaN(value)) throw new Error("NaN cannot be stored");
  if (value === null || ["number", "string", "bigint"].includes(typeof value) || value instanceof Uint8Array) {
    return value;
  }
  throw new Error(`a value of type ${typeof value} cannot be stored`);
}
