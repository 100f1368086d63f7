import { type RawBuilder, type SqlBool, sql } from "kysely";
import { checkedExperimentId } from "../checks.js";
import type { LoggedModel, Page } from "../entities.js";
import { invalidParameter } from "../errors.js";
import { type Condition, parseField, parseFilter } from "../search/filter.js";
import { loggedModelGrammar } from "../search/grammar.js";
import { loggedModelOffset, loggedModelPage } from "../search/logged-model-page-token.js";
import { checkedMaxResults } from "../search/page-token.js";
import type { DatasetFilter, LoggedModelOrder, SearchLoggedModelsRequest } from "../store.js";
import { compare, experimentIdList, nullsLast } from "./conditions.js";
import type { Reader } from "./database.js";
import { selectModels, statuses, withData } from "./logged-models.js";

/** Logged models by filter, data and order; the newest first where no order is given. */
export async function searchLoggedModels(db: Reader, request: SearchLoggedModelsRequest): Promise<Page<LoggedModel>> {
  const maxResults = checkedMaxResults(request.maxResults, 100, 50_000);
  const offset = loggedModelOffset(request);
  const datasets = (request.datasets ?? []).map(checkedDataset);
  const conditions = parseFilter(request.filter, loggedModelGrammar);
  let query = selectModels(db)
    .where(
      sql<SqlBool>`logged_models.experiment_id IN ${experimentIdList(request.experimentIds.map(checkedExperimentId))}`,
    )
    .where("lifecycle_stage", "!=", "deleted");
  for (const condition of conditions) query = query.where(holds(condition, datasets));
  if (datasets.length > 0 && !conditions.some(({ entity }) => entity === "metric")) {
    query = query.where(sql<SqlBool>`EXISTS (SELECT 1 FROM logged_model_metrics AS t
      WHERE t.model_id = logged_models.model_id AND ${onAnyOf(datasets)})`);
  }
  for (const clause of (request.orderBy ?? []).flatMap(clausesOf)) query = query.orderBy(clause);
  const rows = await query
    .orderBy("creation_timestamp_ms", "desc")
    .orderBy("model_id")
    .limit(maxResults + 1)
    .offset(offset)
    .execute();
  const items = await withData(db, rows.slice(0, maxResults));
  return rows.length > maxResults ? { items, nextPageToken: loggedModelPage(request, offset + maxResults) } : { items };
}

function checkedDataset(dataset: DatasetFilter): DatasetFilter {
  if (dataset.datasetName) return dataset;
  throw invalidParameter("`dataset_name` in the `datasets` clause must be specified.");
}

/** Attributes whose column has another name. */
const columns: Readonly<Record<string, string>> = {
  creation_timestamp: "creation_timestamp_ms",
  last_updated_timestamp: "last_updated_timestamp_ms",
};

const columnOf = (attribute: string) => sql.ref(`logged_models.${columns[attribute] ?? attribute}`);

function holds(condition: Condition, datasets: readonly DatasetFilter[]): RawBuilder<SqlBool> {
  const { entity, key } = condition;
  if (entity === "attribute") {
    return key === "status" ? holdsOfStatus(condition) : compare(columnOf(key), condition);
  }
  const [table, name, value] =
    entity === "metric"
      ? ["logged_model_metrics", "metric_name", "metric_value"]
      : entity === "param"
        ? ["logged_model_params", "param_key", "param_value"]
        : ["logged_model_tags", "tag_key", "tag_value"];
  const onData = entity === "metric" && datasets.length > 0 ? sql`AND ${onAnyOf(datasets)}` : sql``;
  return sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(table)} AS t
    WHERE t.model_id = logged_models.model_id AND ${sql.ref(`t.${name}`)} = ${key}
      AND ${compare(sql.ref(`t.${value}`), condition)} ${onData})`;
}

/** Stored as a number, compared by its name. */
function holdsOfStatus(condition: Condition): RawBuilder<SqlBool> {
  const names = sql.join(
    statuses.map((name, stored) => sql`WHEN ${sql.lit(stored)} THEN ${sql.lit(name)}`),
    sql` `,
  );
  return compare(sql`(CASE logged_models.status ${names} END)`, condition);
}

const onAnyOf = (datasets: readonly DatasetFilter[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.join(datasets.map(onDataset), sql` OR `)})`;

const onDataset = ({ datasetName, datasetDigest }: DatasetFilter) =>
  datasetDigest === undefined
    ? sql`t.dataset_name = ${datasetName}`
    : sql`(t.dataset_name = ${datasetName} AND t.dataset_digest = ${datasetDigest})`;

function clausesOf({ fieldName, ascending = true, datasetName, datasetDigest }: LoggedModelOrder) {
  const { entity, key } = orderField(fieldName);
  if (entity === "attribute") return nullsLast(columnOf(key), ascending);
  const onData = [
    ...(datasetName ? [sql`AND t.dataset_name = ${datasetName}`] : []),
    ...(datasetDigest ? [sql`AND t.dataset_digest = ${datasetDigest}`] : []),
  ];
  const latest = sql`(SELECT metric_value FROM logged_model_metrics AS t
    WHERE t.model_id = logged_models.model_id AND t.metric_name = ${key} ${sql.join(onData, sql` `)}
    ORDER BY metric_timestamp_ms DESC, metric_step DESC, run_id LIMIT 1)`;
  return nullsLast(latest, ascending);
}

/** The key of a metric needs no quotes here. */
function orderField(fieldName: string) {
  if (fieldName.startsWith("metrics.")) return { entity: "metric", key: fieldName.slice("metrics.".length) } as const;
  if (fieldName.includes(".")) {
    throw invalidParameter(`Invalid order by field name: ${fieldName}. Only metrics are supported.`);
  }
  return parseField(fieldName, loggedModelGrammar.order);
}
