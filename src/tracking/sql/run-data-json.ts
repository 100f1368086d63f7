import { SqliteAdapter, sql } from "kysely";
import type { Run, RunInfo } from "../entities.js";
import type { Reader } from "./database.js";
import { linksOf } from "./run-data.js";
import { statement } from "./statement.js";

/** Whether the database writes JSON as below. */
export const writesJson = (db: Reader): boolean => db.getExecutor().adapter instanceof SqliteAdapter;

interface Parts {
  readonly metrics: string | null;
  readonly params: string | null;
  readonly tags: string | null;
}

/** In the order in which they came, as an index by run keeps them. */
const pairs = (table: "params" | "tags") =>
  sql`(SELECT group_concat('{"key":' || json_quote(key) || ',"value":' || json_quote(ifnull(value, '')) || '}')
    FROM (SELECT key, value FROM ${sql.table(table)} WHERE run_uuid = i.value ORDER BY rowid))`;

/**
 * A run's data as the items of JSON lists. SQLite's own JSON functions write 15 digits of a double; 17 are exact, and
 * what is read from them is the same double.
 */
const partsOf = statement<{ ids: string }, Parts>(
  (value) => sql`SELECT
    (SELECT group_concat('{"key":' || json_quote(key)
        || ',"value":' || iif(is_nan, '"NaN"', format('%!.17g', value))
        || ',"timestamp":' || ifnull(timestamp, 'null') || ',"step":' || step || '}')
      FROM (SELECT * FROM latest_metrics WHERE run_uuid = i.value ORDER BY rowid)) AS metrics,
    ${pairs("params")} AS params, ${pairs("tags")} AS tags
  FROM json_each(${value("ids")}) AS i ORDER BY i.rowid`,
);

/** As `withData`, with the data as text. */
export async function withDataAsJson(db: Reader, infos: readonly RunInfo[]): Promise<Run[]> {
  if (infos.length === 0) return [];
  const { rows } = await partsOf(db, { ids: JSON.stringify(infos.map(({ runId }) => runId)) });
  const links = await linksOf(db, infos);
  return infos.map((info, at) => ({
    info,
    data: { metrics: [], params: [], tags: [], json: dataInJson(rows[at]) },
    ...links(info.runId),
  }));
}

/** Lists that are empty are left out. */
function dataInJson(parts: Parts | undefined): string {
  const lists = [];
  if (parts?.metrics) lists.push(`"metrics":[${parts.metrics}]`);
  if (parts?.params) lists.push(`"params":[${parts.params}]`);
  if (parts?.tags) lists.push(`"tags":[${parts.tags}]`);
  return `{${lists.join(",")}}`;
}
