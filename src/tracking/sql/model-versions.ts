import { type RawBuilder, type SqlBool, sql } from "kysely";
import { checkAlias, checkedVersion, checkModelName, checkRegistryTag } from "../checks.js";
import type { ModelVersion, ModelVersionStage, ModelVersionStatus, Page, Tag } from "../entities.js";
import { doesNotExist, invalidParameter } from "../errors.js";
import { parseFilter } from "../search/filter.js";
import { modelVersionGrammar } from "../search/grammar.js";
import { parseOrder } from "../search/order.js";
import { checkedMaxResults, offsetOf, page } from "../search/page-token.js";
import type { CreateModelVersionRequest, SearchRequest } from "../store.js";
import { compare, directed, integer, listOf } from "./conditions.js";
import type { SqlContext } from "./context.js";
import { type Reader, workspace } from "./database.js";
import { forUpdate } from "./flavor.js";
import { groupedBy } from "./grouped.js";
import { getLoggedModel } from "./logged-models.js";
import { apartFromPrompts, holdsWithTags } from "./registry-search.js";

/** MLflow keeps the row of a deleted version, so that its number is not given again. */
const deletedStage = "Deleted_Internal";

const stages: readonly ModelVersionStage[] = ["None", "Staging", "Production", "Archived"];
const statuses: readonly ModelVersionStatus[] = ["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"];

export async function createModelVersion(
  context: SqlContext,
  request: CreateModelVersionRequest,
): Promise<ModelVersion> {
  const { name, source, tags = [] } = request;
  checkModelName(name);
  tags.forEach(checkRegistryTag);
  const now = context.clock();
  return context.db.transaction().execute(async (trx) => {
    const origin = await originOf(trx, request);
    // Versions of a model are counted one at a time.
    await requireModel(trx, name, forUpdate);
    const { rows } = await sql<{ version: number }>`SELECT COALESCE(MAX(version), 0) + 1 AS version
      FROM model_versions WHERE workspace = ${workspace} AND name = ${name}`.execute(trx);
    const version = rows[0]?.version ?? 1;
    await trx
      .insertInto("model_versions")
      .values({
        name,
        version,
        creation_time: now,
        last_updated_time: now,
        description: request.description ?? null,
        user_id: null,
        current_stage: "None",
        source,
        run_id: origin.runId ?? request.runId ?? null,
        status: "READY",
        status_message: null,
        run_link: request.runLink ?? null,
        storage_location: origin.location,
        workspace,
      })
      .execute();
    for (const tag of tags) await upsertTag(trx, name, version, tag);
    await touchModel(trx, name, now);
    return getModelVersion(trx, name, String(version));
  });
}

export async function getModelVersion(db: Reader, name: string, version: string): Promise<ModelVersion> {
  return (await withParts(db, [await requireVersion(db, name, version)]))[0]!;
}

/** The version that bears an alias; `latest` is the highest. @throws `INVALID_PARAMETER_VALUE` where the alias is not set */
export async function getModelVersionByAlias(db: Reader, name: string, alias: string): Promise<ModelVersion> {
  checkModelName(name);
  checkAlias(alias);
  await requireModel(db, name);
  if (alias.toLowerCase() === "latest") {
    const row = await selectVersions(db).where("name", "=", name).orderBy("version", "desc").executeTakeFirst();
    if (!row) throw doesNotExist(`Latest version not found for model ${name}.`);
    return (await withParts(db, [row]))[0]!;
  }
  const row = await db
    .selectFrom("registered_model_aliases")
    .select("version")
    .where("workspace", "=", workspace)
    .where("name", "=", name)
    .where("alias", "=", alias)
    .executeTakeFirst();
  if (!row) throw invalidParameter(`Registered model alias ${alias} not found.`);
  return getModelVersion(db, name, String(row.version));
}

export async function getModelVersionDownloadUri(db: Reader, name: string, version: string): Promise<string> {
  const row = await requireVersion(db, name, version);
  return row.storage_location || row.source || "";
}

export async function searchModelVersions(db: Reader, request: SearchRequest = {}): Promise<Page<ModelVersion>> {
  const maxResults = checkedMaxResults(request.maxResults, 10_000, 200_000);
  const offset = offsetOf(request.pageToken);
  const { conditions, apart } = apartFromPrompts(
    "model_versions",
    "model_version_tags",
    parseFilter(request.filter, modelVersionGrammar),
  );
  const orderings = parseOrder(
    request.orderBy?.length ? request.orderBy : ["last_updated_timestamp DESC"],
    modelVersionGrammar,
  );
  let query = selectVersions(db).where(apart);
  for (const condition of conditions) {
    query = query.where(
      condition.entity === "attribute"
        ? compare(columnOf(condition.key), condition)
        : holdsWithTags(taggedVersion, condition),
    );
  }
  for (const { key, ascending } of orderings) query = query.orderBy(directed(columnOf(key), ascending));
  const rows = await query
    .orderBy("name")
    .orderBy("version", "desc")
    .limit(maxResults + 1)
    .offset(offset)
    .execute();
  const found = page(rows, maxResults, offset);
  return { ...found, items: await withParts(db, found.items) };
}

/** The latest version of each stage of each of the models. */
export async function latestVersions(db: Reader, names: readonly string[]): Promise<ModelVersion[]> {
  const rows = await selectVersions(db)
    .where(
      sql<SqlBool>`(name, version) IN (SELECT name, MAX(version) FROM model_versions
        WHERE workspace = ${workspace} AND name IN ${listOf(names)} AND current_stage != ${deletedStage}
        GROUP BY name, current_stage)`,
    )
    .orderBy("name")
    .orderBy("version")
    .execute();
  return withParts(db, rows);
}

export async function updateModelVersion(
  context: SqlContext,
  name: string,
  version: string,
  description: string | undefined,
): Promise<ModelVersion> {
  await context.db.transaction().execute(async (trx) => {
    const row = await requireVersion(trx, name, version);
    await sql`UPDATE model_versions SET description = ${description ?? null}, last_updated_time = ${context.clock()}
      WHERE ${isVersion(row)}`.execute(trx);
  });
  return getModelVersion(context.db, name, version);
}

export async function transitionStage(
  context: SqlContext,
  name: string,
  version: string,
  stage: string,
  archiveExistingVersions: boolean,
): Promise<ModelVersion> {
  const target = stages.find((known) => known.toLowerCase() === stage.toLowerCase());
  if (!target) {
    throw invalidParameter(`Invalid Model Version stage: ${stage}. Value must be one of ${stages.join(", ")}.`);
  }
  if (archiveExistingVersions && target !== "Staging" && target !== "Production") {
    throw invalidParameter(
      `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Staging, Production`,
    );
  }
  const now = context.clock();
  await context.db.transaction().execute(async (trx) => {
    const row = await requireVersion(trx, name, version);
    if (archiveExistingVersions) {
      await sql`UPDATE model_versions SET current_stage = 'Archived', last_updated_time = ${now}
        WHERE workspace = ${workspace} AND name = ${name} AND version != ${row.version}
          AND current_stage = ${target}`.execute(trx);
    }
    await sql`UPDATE model_versions SET current_stage = ${target}, last_updated_time = ${now}
      WHERE ${isVersion(row)}`.execute(trx);
    await touchModel(trx, name, now);
  });
  return getModelVersion(context.db, name, version);
}

export async function deleteModelVersion(context: SqlContext, name: string, version: string): Promise<void> {
  const now = context.clock();
  await context.db.transaction().execute(async (trx) => {
    const row = await requireVersion(trx, name, version);
    await sql`DELETE FROM registered_model_aliases WHERE ${isVersion(row)}`.execute(trx);
    await sql`UPDATE model_versions SET current_stage = ${deletedStage}, last_updated_time = ${now},
        description = NULL, user_id = NULL, status_message = NULL, storage_location = NULL,
        source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK'
      WHERE ${isVersion(row)}`.execute(trx);
    await touchModel(trx, name, now);
  });
}

export async function setModelVersionTag(context: SqlContext, name: string, version: string, tag: Tag): Promise<void> {
  checkRegistryTag(tag);
  await context.db.transaction().execute(async (trx) => {
    const row = await requireVersion(trx, name, version);
    await upsertTag(trx, name, row.version, tag);
  });
}

/** Nothing happens where there is no such tag, as in MLflow. */
export async function deleteModelVersionTag(
  context: SqlContext,
  name: string,
  version: string,
  key: string,
): Promise<void> {
  const row = await requireVersion(context.db, name, version);
  await sql`DELETE FROM model_version_tags WHERE ${isVersion(row)} AND key = ${key}`.execute(context.db);
}

/** @throws `RESOURCE_DOES_NOT_EXIST`, for a deleted version too */
export async function requireVersion(db: Reader, name: string, version: string): Promise<VersionRow> {
  checkModelName(name);
  const row = await selectVersions(db)
    .where("name", "=", name)
    .where("version", "=", integer(checkedVersion(version)))
    .executeTakeFirst();
  if (!row) throw doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
  return row;
}

const selectVersions = (db: Reader) =>
  db
    .selectFrom("model_versions")
    .selectAll("model_versions")
    .where("workspace", "=", workspace)
    .where("current_stage", "!=", deletedStage);

type VersionRow = Awaited<ReturnType<ReturnType<typeof selectVersions>["execute"]>>[number];

async function withParts(db: Reader, rows: readonly VersionRow[]): Promise<ModelVersion[]> {
  if (rows.length === 0) return [];
  const ofModels = sql<SqlBool>`workspace = ${workspace} AND name IN ${listOf([...new Set(rows.map(({ name }) => name))])}`;
  const tags = await db
    .selectFrom("model_version_tags")
    .select(["name", "version", "key", "value"])
    .where(ofModels)
    .orderBy("key")
    .execute();
  const aliases = await db
    .selectFrom("registered_model_aliases")
    .select(["name", "version", "alias"])
    .where(ofModels)
    .orderBy("alias")
    .execute();
  // Names hold no colon, so this tells versions apart.
  const key = ({ name, version }: { readonly name: string; readonly version: number }) => `${name}:${version}`;
  const tagsOf = groupedBy(tags, key);
  const aliasesOf = groupedBy(aliases, key);
  return rows.map((row) => ({
    name: row.name,
    version: String(row.version),
    creationTimestamp: row.creation_time ?? 0,
    lastUpdatedTimestamp: row.last_updated_time ?? 0,
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    currentStage: stages.find((stage) => stage === row.current_stage) ?? "None",
    ...(row.description === null ? {} : { description: row.description }),
    source: row.source ?? "",
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(row.run_link === null ? {} : { runLink: row.run_link }),
    status: statuses.find((status) => status === row.status) ?? "READY",
    ...(row.status_message === null ? {} : { statusMessage: row.status_message }),
    tags: (tagsOf.get(key(row)) ?? []).map((tag) => ({ key: tag.key, value: tag.value ?? "" })),
    aliases: (aliasesOf.get(key(row)) ?? []).map(({ alias }) => alias),
  }));
}

/** Where a version's files lie, and the run that they are from: those of the model that its source names. */
async function originOf(
  db: Reader,
  { source, runId, modelId }: CreateModelVersionRequest,
): Promise<{ readonly location: string; readonly runId?: string }> {
  const [, reference] = /^models:\/+(.+)$/.exec(source) ?? [];
  if (reference?.startsWith("m-") && !/[/@]/.test(reference)) {
    const model = await getLoggedModel(db, reference);
    return { location: model.artifactUri, ...given(runId || model.sourceRunId) };
  }
  const [, name, version] = /^([^/@]+)\/(\d+)$/.exec(reference ?? "") ?? [];
  if (name && version) {
    return { location: await getModelVersionDownloadUri(db, name, version), ...given(runId) };
  }
  if (!runId && modelId) return { location: source, ...given((await getLoggedModel(db, modelId)).sourceRunId) };
  return { location: source, ...given(runId) };
}

const given = (runId: string | undefined) => (runId ? { runId } : {});

/** Attributes whose column has another name. */
const columns: Readonly<Record<string, string>> = {
  source_path: "source",
  version_number: "version",
  creation_timestamp: "creation_time",
  last_updated_timestamp: "last_updated_time",
};

const columnOf = (attribute: string) => sql.ref(`model_versions.${columns[attribute] ?? attribute}`);

const taggedVersion: RawBuilder<unknown> = sql`SELECT 1 FROM model_version_tags AS t
  WHERE t.workspace = model_versions.workspace AND t.name = model_versions.name AND t.version = model_versions.version`;

const isVersion = ({ name, version }: VersionRow) =>
  sql`workspace = ${workspace} AND name = ${name} AND version = ${version}`;

async function requireModel(db: Reader, name: string, lock: RawBuilder<unknown> = sql``): Promise<void> {
  const { rows } = await sql`SELECT name FROM registered_models
    WHERE workspace = ${workspace} AND name = ${name} ${lock}`.execute(db);
  if (rows.length === 0) throw doesNotExist(`Registered Model with name=${name} not found`);
}

async function touchModel(db: Reader, name: string, now: number): Promise<void> {
  await sql`UPDATE registered_models SET last_updated_time = ${now}
    WHERE workspace = ${workspace} AND name = ${name}`.execute(db);
}

async function upsertTag(db: Reader, name: string, version: number, { key, value }: Tag): Promise<void> {
  await sql`INSERT INTO model_version_tags (key, value, name, version, workspace)
    VALUES (${key}, ${value}, ${name}, ${version}, ${workspace})
    ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value`.execute(db);
}
