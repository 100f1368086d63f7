import type { CompiledQuery, QueryResult } from "kysely";
import LibsqlDatabase from "libsql";
import { busyTimeoutMilliseconds } from "./when-unlocked.js";

type Statement = LibsqlDatabase.Statement<unknown[]>;

/** FULL: a power cut loses nothing that was acknowledged. NORMAL: it may lose what came since the last checkpoint. */
export type Synchronous = "FULL" | "NORMAL";

/** More statements than a store has shapes of queries; searches with many conditions may exceed it. */
const cachedStatements = 500;

/** One connection of libsql with its prepared statements. */
export class SqliteConnection {
  readonly #database: LibsqlDatabase.Database;
  readonly #statements = new Map<string, Statement>();

  /** @param pragmas run first, such as `synchronous = FULL` */
  constructor(path: string, pragmas: readonly string[]) {
    this.#database = new LibsqlDatabase(path, { timeout: busyTimeoutMilliseconds });
    for (const pragma of pragmas) this.pragma(pragma);
    // From here on `whenUnlocked` waits.
    this.pragma("busy_timeout = 0");
  }

  /** False too after a failure so deep that SQLite itself has rolled the transaction back. */
  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  execute<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const statement = this.#prepare(sql);
    const bound = parameters.map(bindable);
    // libsql gives rows as it finds them; their shape is what the query was built to give.
    if (statement.reader) return { rows: statement.all(bound) as Row[] };
    const { changes, lastInsertRowid } = statement.run(bound);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** Pragmas may give rows; a statement that is not read to its end would be in the way of others. */
  pragma(text: string): void {
    this.#database.prepare(`PRAGMA ${text}`).all();
  }

  /** Runs a statement without parameters that gives no rows. */
  run(sql: string): void {
    this.#prepare(sql).run([]);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
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
  switch (typeof value) {
    case "string":
    case "bigint":
      return value;
    case "number":
      if (Number.isNaN(value)) throw new Error("NaN cannot be stored");
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new Error(`a value of type ${typeof value} cannot be stored`);
  }
}
