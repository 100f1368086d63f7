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
    this.#database.exec("BEGIN IMMEDIATE");
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
    // libsql gives rows as it finds them; their shape is what the query was built to give.
    if (statement.reader) return { rows: statement.all(bound) as Row[] };
    const { changes, lastInsertRowid } = statement.run(bound);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
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
