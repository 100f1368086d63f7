import type { CompiledQuery, DialectAdapter, QueryResult, RawBuilder } from "kysely";
import type { Reader } from "./database.js";

/** Stands in a statement's text for a value that each execution has. */
class Placeholder {
  constructor(readonly name: PropertyKey) {}
}

/**
 * A query whose text Kysely writes once for each kind of database, for calls so frequent that writing it each time
 * would take longer than the database does:
 *
 *     const nameOf = statement<{ id: string }, { name: string }>((value) => sql`SELECT name FROM runs WHERE run_uuid = ${value("id")}`);
 *     const { rows } = await nameOf(db, { id });
 */
export function statement<Values extends object, Row = unknown>(
  build: (value: (name: keyof Values) => unknown) => RawBuilder<Row>,
): (db: Reader, values: Values) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, values) => {
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (!query) {
      query = build((name) => new Placeholder(name)).compile(db);
      compiled.set(adapter, query);
    }
    const parameters = query.parameters.map((known) =>
      known instanceof Placeholder ? Reflect.get(values, known.name) : known,
    );
    return db.executeQuery({ ...query, parameters });
  };
}
