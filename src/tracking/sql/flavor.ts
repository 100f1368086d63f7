import { type Expression, PostgresAdapter, type RawBuilder, type RawNode, sql } from "kysely";
import type { Reader } from "./database.js";

/** SQL of one meaning, as each kind of database writes it. */
interface Forms {
  readonly sqlite: RawBuilder<unknown>;
  readonly postgres: RawBuilder<unknown>;
}

interface FormsNode extends RawNode {
  readonly postgres: RawNode;
}

/** SQL whose text is chosen when a query is compiled: SQLite's compiler takes the one form, ours for PostgreSQL the other. */
export function byDatabase<Value = unknown>({ sqlite, postgres }: Forms): RawBuilder<Value> {
  const forms: Expression<Value> = {
    expressionType: undefined,
    toOperationNode: (): FormsNode => ({ ...rawNode(sqlite), postgres: rawNode(postgres) }),
  };
  return sql<Value>`${forms}`;
}

/** The form of a node for PostgreSQL, where it has one of its own. */
export const postgresForm = (node: RawNode): RawNode => ("postgres" in node ? (node as FormsNode).postgres : node);

/**
 * Rows by key where several transactions write at once: each locks the rows of a run in one order, so that none waits
 * for another that waits for it (mlflow#24923). SQLite has one writer, and keeps the order given.
 */
export function inLockOrder<Row extends { readonly key: string }>(
  db: Reader,
  rows: readonly Row[],
  further: (a: Row, b: Row) => number = () => 0,
): readonly Row[] {
  if (rows.length < 2 || !(db.getExecutor().adapter instanceof PostgresAdapter)) return rows;
  return [...rows].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : further(a, b)));
}

/** A transaction that reads rows with this keeps others from changing them; in SQLite there is only one writer. */
export const forUpdate = byDatabase({ sqlite: sql``, postgres: sql`FOR UPDATE` });

/** Rows in the order in which they came in, of tables whose rows never change; PostgreSQL may fill the gaps of purged rows. */
export const inOrderOfInsertion = (table: string) =>
  byDatabase({ sqlite: sql.ref(`${table}.rowid`), postgres: sql.ref(`${table}.ctid`) });

/** Rows of a run or model in the order in which they came in, or by key, as PostgreSQL moves a row that changes. */
export const byInsertionOrKey = (table: string, key = "key") =>
  byDatabase({ sqlite: sql.ref(`${table}.rowid`), postgres: sql.ref(`${table}.${key}`) });

function rawNode(builder: RawBuilder<unknown>): RawNode {
  const node = builder.toOperationNode();
  if (node.kind !== "RawNode") throw new Error(`SQL of another kind than a RawNode: ${node.kind}`);
  return node as RawNode;
}
