import { type RawBuilder, type SqlBool, sql } from "kysely";
import { checkedExperimentId } from "../checks.js";
import type { Page, Run } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { runNameTag } from "../run-name.js";
import { type Condition, parseFilter } from "../search/filter.js";
import { runGrammar } from "../search/grammar.js";
import { type Ordering, parseOrder } from "../search/order.js";
import { checkedMaxResults, offsetOf, page } from "../search/page-token.js";
import type { SearchRunsRequest } from "../store.js";
import { compare, directed, experimentIdList, lifecycleStages, nullsLast } from "./conditions.js";
import type { Reader } from "./database.js";
import { withData } from "./run-data.js";
import { withDataAsJson, writesJson } from "./run-data-json.js";
import { infoOf, selectRuns } from "./runs.js";

/** Runs by filter and order; the newest first where no order is given. */
export async function searchRuns(db: Reader, request: SearchRunsRequest): Promise<Page<Run>> {
  const maxResults = checkedMaxResults(request.maxResults, 1000, 50_000);
  const offset = offsetOf(request.pageToken);
  const orderings = parseOrder(request.orderBy, runGrammar);
  let query = selectRuns(db)
    .where(inExperiments(request.experimentIds.map(checkedExperimentId)))
    .where(inStages(lifecycleStages(request.runViewType)));
  for (const condition of parseFilter(request.filter, runGrammar)) query = query.where(holds(condition));
  for (const ordering of orderings) for (const clause of clausesOf(ordering)) query = query.orderBy(clause);
  if (!orderings.some(({ entity, key }) => entity === "attribute" && key === "start_time")) {
    query = query.orderBy("start_time", "desc");
  }
  const rows = await query
    .orderBy("run_uuid")
    .limit(maxResults + 1)
    .offset(offset)
    .execute();
  const found = page(rows, maxResults, offset);
  const infos = found.items.map(infoOf);
  const asText = request.dataAsJson && writesJson(db);
  return { ...found, items: asText ? await withDataAsJson(db, infos) : await withData(db, infos) };
}

/** One experiment, as most searches have, is found in the order of an index; of several, the runs are to be sorted. */
const inExperiments = (ids: readonly string[]) =>
  ids.length === 1
    ? sql<SqlBool>`runs.experiment_id = ${ids[0]}`
    : sql<SqlBool>`runs.experiment_id IN ${experimentIdList(ids)}`;

const inStages = (stages: readonly string[]) =>
  stages.length === 1
    ? sql<SqlBool>`runs.lifecycle_stage = ${stages[0]}`
    : sql<SqlBool>`runs.lifecycle_stage IN (${sql.join(stages)})`;

/** Attributes whose column has another name. */
const columns: Readonly<Record<string, string>> = { run_id: "run_uuid", run_name: "name" };

const columnOf = (attribute: string) => sql.ref(`runs.${columns[attribute] ?? attribute}`);

function holds(condition: Condition): RawBuilder<SqlBool> {
  const { entity, key } = condition;
  switch (entity) {
    case "attribute":
      // Runs of MLflow 1 have their name in the tag only.
      return key === "run_name" ? holdsOf("tags", runNameTag, condition) : compare(columnOf(key), condition);
    case "metric":
      return holdsOf("latest_metrics", key, condition);
    case "param":
      return holdsOf("params", key, condition);
    case "tag":
      return holdsOf("tags", key, condition);
    case "dataset":
      return holdsOfDataset(condition);
  }
}

function holdsOf(table: "latest_metrics" | "params" | "tags", key: string, condition: Condition): RawBuilder<SqlBool> {
  const named = sql`SELECT 1 FROM ${sql.table(table)} AS t WHERE t.run_uuid = runs.run_uuid AND t.key = ${key}`;
  if (condition.comparator === "IS NULL") return sql<SqlBool>`NOT EXISTS (${named})`;
  if (condition.comparator === "IS NOT NULL") return sql<SqlBool>`EXISTS (${named})`;
  const compared = compare(sql.ref("t.value"), condition);
  if (table !== "latest_metrics") return sql<SqlBool>`EXISTS (${named} AND ${compared})`;
  // NaN is stored as 0: it differs from every number, and compares with none.
  return condition.comparator === "!="
    ? sql<SqlBool>`EXISTS (${named} AND (${compared} OR t.is_nan))`
    : sql<SqlBool>`EXISTS (${named} AND ${compared} AND NOT t.is_nan)`;
}

function holdsOfDataset(condition: Condition): RawBuilder<SqlBool> {
  const used = sql`SELECT 1 FROM inputs AS i JOIN datasets AS d ON d.dataset_uuid = i.source_id`;
  const ofRun = sql`i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = runs.run_uuid`;
  if (condition.key !== "context") {
    return sql<SqlBool>`EXISTS (${used} WHERE ${ofRun} AND ${compare(sql.ref(`d.${condition.key}`), condition)})`;
  }
  return sql<SqlBool>`EXISTS (${used} JOIN input_tags AS t ON t.input_uuid = i.input_uuid
    WHERE ${ofRun} AND t.name = 'mlflow.data.context' AND ${compare(sql.ref("t.value"), condition)})`;
}

function clausesOf({ entity, key, ascending }: Ordering): RawBuilder<unknown>[] {
  const valueIn = (table: string, column: string) =>
    sql`(SELECT ${sql.ref(column)} FROM ${sql.table(table)} AS t WHERE t.run_uuid = runs.run_uuid AND t.key = ${key})`;
  switch (entity) {
    case "attribute":
      return nullsLast(columnOf(key), ascending);
    case "metric":
      // Numbers, then NaN, then runs without the metric, both ways.
      return [
        sql`CASE ${valueIn("latest_metrics", "is_nan")} WHEN FALSE THEN 0 WHEN TRUE THEN 1 ELSE 2 END`,
        directed(valueIn("latest_metrics", "value"), ascending),
      ];
    case "param":
      return nullsLast(valueIn("params", "value"), ascending);
    case "tag":
      return nullsLast(valueIn("tags", "value"), ascending);
    case "dataset":
      throw invalidParameter("Invalid order_by entity type 'dataset'");
  }
}
