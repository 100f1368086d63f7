import { type RawBuilder, type SqlBool, sql } from "kysely";
import { absoluteLocation, appendToLocation } from "../artifact-location.js";
import { checkArtifactLocation, checkExperimentName, checkExperimentTag, checkedExperimentId } from "../checks.js";
import type { Experiment, Page, Tag, ViewType } from "../entities.js";
import { alreadyExists, doesNotExist, invalidParameter, invalidState } from "../errors.js";
import { type Condition, parseFilter } from "../search/filter.js";
import { experimentGrammar } from "../search/grammar.js";
import { parseOrder } from "../search/order.js";
import { checkedMaxResults, offsetOf, page } from "../search/page-token.js";
import type { CreateExperimentRequest, SearchExperimentsRequest } from "../store.js";
import { compare, directed, experimentIdList, integer, lifecycleStages } from "./conditions.js";
import type { SqlContext } from "./context.js";
import { type Reader, workspace } from "./database.js";
import { groupedBy } from "./grouped.js";
import { statement } from "./statement.js";

export const experimentIdText = (table: "experiments" | "runs" | "logged_models") =>
  sql<string>`CAST(${sql.table(table)}.experiment_id AS TEXT)`;

export async function createExperiment(context: SqlContext, request: CreateExperimentRequest): Promise<string> {
  const { name, artifactLocation, tags = [] } = request;
  checkExperimentName(name);
  const location = artifactLocation && absoluteLocation(artifactLocation, context.folder);
  if (location) checkArtifactLocation(location);
  tags.forEach(checkExperimentTag);
  const now = context.clock();
  return context.db.transaction().execute(async (trx) => {
    await checkNameIsFree(trx, name);
    const { id } = await trx
      .insertInto("experiments")
      .values({
        name,
        artifact_location: location ?? null,
        lifecycle_stage: "active",
        creation_time: now,
        last_update_time: now,
      })
      .returning(sql<string>`CAST(experiment_id AS TEXT)`.as("id"))
      .executeTakeFirstOrThrow();
    if (!location) {
      await trx
        .updateTable("experiments")
        .set({ artifact_location: appendToLocation(context.artifactRoot, id) })
        .where("experiment_id", "=", id)
        .execute();
    }
    for (const tag of tags) await upsertTag(trx, id, tag);
    return id;
  });
}

/** @throws `RESOURCE_DOES_NOT_EXIST` */
export async function getExperiment(db: Reader, experimentId: string, view: ViewType = "ALL"): Promise<Experiment> {
  const id = checkedExperimentId(experimentId || "0");
  const row = await selectExperiments(db)
    .where(sql<SqlBool>`experiment_id = ${integer(id)}`)
    .where("lifecycle_stage", "in", lifecycleStages(view))
    .executeTakeFirst();
  if (!row) throw experimentMissing(id);
  return (await withTags(db, [row]))[0]!;
}

export async function getExperimentByName(db: Reader, name: string): Promise<Experiment | undefined> {
  const row = await selectExperiments(db).where("name", "=", name).executeTakeFirst();
  return row && (await withTags(db, [row]))[0];
}

export async function searchExperiments(db: Reader, request: SearchExperimentsRequest = {}): Promise<Page<Experiment>> {
  const maxResults = checkedMaxResults(request.maxResults, 1000, 50_000);
  const offset = offsetOf(request.pageToken);
  const orderings = parseOrder(
    request.orderBy?.length ? request.orderBy : ["creation_time DESC", "experiment_id ASC"],
    experimentGrammar,
  );
  let query = selectExperiments(db).where("lifecycle_stage", "in", lifecycleStages(request.viewType));
  for (const condition of parseFilter(request.filter, experimentGrammar)) query = query.where(holds(condition));
  for (const { entity, key, ascending } of orderings) {
    if (entity !== "attribute") throw invalidParameter(`Invalid order_by entity: ${entity}`);
    query = query.orderBy(directed(sql.ref(`experiments.${key}`), ascending));
  }
  if (!orderings.some(({ key }) => key === "experiment_id")) query = query.orderBy("experiment_id", "desc");
  const rows = await query
    .limit(maxResults + 1)
    .offset(offset)
    .execute();
  return page(await withTags(db, rows), maxResults, offset);
}

export async function renameExperiment(context: SqlContext, experimentId: string, newName: string): Promise<void> {
  checkExperimentName(newName);
  await context.db.transaction().execute(async (trx) => {
    const experiment = await getExperiment(trx, experimentId);
    if (experiment.lifecycleStage !== "active") throw invalidState("Cannot rename a non-active experiment.");
    if (experiment.name !== newName) await checkNameIsFree(trx, newName);
    await trx
      .updateTable("experiments")
      .set({ name: newName, last_update_time: context.clock() })
      .where("experiment_id", "=", experimentId)
      .execute();
  });
}

/** Deletes or restores an experiment and, with it, its runs. */
export async function moveExperiment(context: SqlContext, experimentId: string, to: "active" | "deleted") {
  const now = context.clock();
  await context.db.transaction().execute(async (trx) => {
    await getExperiment(trx, experimentId, to === "deleted" ? "ACTIVE_ONLY" : "DELETED_ONLY");
    await trx
      .updateTable("experiments")
      .set({ lifecycle_stage: to, last_update_time: now })
      .where("experiment_id", "=", experimentId)
      .execute();
    await trx
      .updateTable("runs")
      .set({ lifecycle_stage: to, deleted_time: to === "deleted" ? now : null })
      .where("experiment_id", "=", experimentId)
      .execute();
  });
}

export async function setExperimentTag(context: SqlContext, experimentId: string, tag: Tag): Promise<void> {
  checkExperimentTag(tag);
  await context.db.transaction().execute(async (trx) => {
    checkIsActive(await getExperiment(trx, experimentId));
    await upsertTag(trx, experimentId, tag);
  });
}

export async function deleteExperimentTag(context: SqlContext, experimentId: string, key: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    checkIsActive(await getExperiment(trx, experimentId));
    const { numDeletedRows } = await trx
      .deleteFrom("experiment_tags")
      .where("experiment_id", "=", experimentId)
      .where("key", "=", key)
      .executeTakeFirst();
    if (!numDeletedRows) throw doesNotExist(`No tag with name: ${key} in experiment with id ${experimentId}`);
  });
}

const findPlace = statement<{ id: string }, Place>(
  (value) => sql`SELECT CAST(experiment_id AS TEXT) AS "experimentId", artifact_location AS "artifactLocation",
      lifecycle_stage AS "lifecycleStage"
    FROM experiments WHERE experiment_id = CAST(${value("id")} AS BIGINT) AND workspace = ${workspace}`,
);

interface Place {
  readonly experimentId: string;
  readonly artifactLocation: string | null;
  readonly lifecycleStage: string;
}

/** Where the runs of an experiment go. @throws `RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE` where it is deleted */
export async function requireActiveExperiment(
  db: Reader,
  experimentId: string,
): Promise<{ readonly experimentId: string; readonly artifactLocation: string }> {
  const id = checkedExperimentId(experimentId || "0");
  const found = (await findPlace(db, { id })).rows[0];
  if (!found) throw experimentMissing(id);
  checkIsActive(found);
  return { experimentId: found.experimentId, artifactLocation: found.artifactLocation ?? "" };
}

const experimentMissing = (id: string) => doesNotExist(`No Experiment with id=${id} exists`);

export function checkIsActive({ experimentId, lifecycleStage }: Pick<Place, "experimentId" | "lifecycleStage">): void {
  if (lifecycleStage !== "active") {
    throw invalidParameter(
      `The experiment ${experimentId} must be in the 'active' state. Current state is ${lifecycleStage}.`,
    );
  }
}

const selectExperiments = (db: Reader) =>
  db
    .selectFrom("experiments")
    .select(["name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time"])
    .select(experimentIdText("experiments").as("id"))
    .where("workspace", "=", workspace);

type ExperimentRow = Awaited<ReturnType<ReturnType<typeof selectExperiments>["execute"]>>[number];

async function withTags(db: Reader, rows: readonly ExperimentRow[]): Promise<Experiment[]> {
  if (rows.length === 0) return [];
  const tags = await db
    .selectFrom("experiment_tags")
    .select(["key", "value", sql<string>`CAST(experiment_id AS TEXT)`.as("id")])
    .where(sql<SqlBool>`experiment_id IN ${experimentIdList(rows.map(({ id }) => id))}`)
    .execute();
  const byExperiment = groupedBy(tags, ({ id }) => id);
  return rows.map((row) => ({
    experimentId: row.id,
    name: row.name,
    artifactLocation: row.artifact_location ?? "",
    lifecycleStage: row.lifecycle_stage === "deleted" ? "deleted" : "active",
    ...(row.creation_time === null ? {} : { creationTime: row.creation_time }),
    ...(row.last_update_time === null ? {} : { lastUpdateTime: row.last_update_time }),
    tags: (byExperiment.get(row.id) ?? []).map(({ key, value }) => ({ key, value: value ?? "" })),
  }));
}

function holds(condition: Condition): RawBuilder<SqlBool> {
  const { entity, key, comparator } = condition;
  if (entity === "attribute") {
    if (key !== "experiment_id") return compare(sql.ref(`experiments.${key}`), condition);
    const ids = [condition.value ?? []].flat().map((id) => checkedExperimentId(String(id)));
    return comparator === "NOT IN" || comparator === "!="
      ? sql<SqlBool>`experiments.experiment_id NOT IN ${experimentIdList(ids)}`
      : sql<SqlBool>`experiments.experiment_id IN ${experimentIdList(ids)}`;
  }
  const tagged = sql`SELECT 1 FROM experiment_tags AS t WHERE t.experiment_id = experiments.experiment_id AND t.key = ${key}`;
  if (comparator === "IS NULL") return sql<SqlBool>`NOT EXISTS (${tagged})`;
  if (comparator === "IS NOT NULL") return sql<SqlBool>`EXISTS (${tagged})`;
  return sql<SqlBool>`EXISTS (${tagged} AND ${compare(sql.ref("t.value"), condition)})`;
}

async function checkNameIsFree(db: Reader, name: string): Promise<void> {
  const taken = await getExperimentByName(db, name);
  if (!taken) return;
  throw alreadyExists(
    `Experiment(name=${name}) already exists.`,
    taken.lifecycleStage === "deleted"
      ? `The experiment ${taken.experimentId} of that name is deleted: restore it, or choose another name.`
      : undefined,
  );
}

async function upsertTag(db: Reader, experimentId: string, { key, value }: Tag): Promise<void> {
  await db
    .insertInto("experiment_tags")
    .values({ experiment_id: experimentId, key, value })
    .onConflict((conflict) => conflict.columns(["key", "experiment_id"]).doUpdateSet({ value }))
    .execute();
}
