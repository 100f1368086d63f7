import { type RawBuilder, type SqlBool, sql } from "kysely";
import {
  checkAlias,
  checkAliasIsFree,
  checkedStage,
  checkedVersion,
  checkModelName,
  checkRegistryTag,
} from "../checks.js";
import type { ModelVersion, Page, RegisteredModel, Tag } from "../entities.js";
import { alreadyExists, doesNotExist } from "../errors.js";
import { parseFilter } from "../search/filter.js";
import { registeredModelGrammar } from "../search/grammar.js";
import { parseOrder } from "../search/order.js";
import { checkedMaxResults, offsetOf, page } from "../search/page-token.js";
import type { CreateRegisteredModelRequest, SearchRequest } from "../store.js";
import { compare, directed, listOf } from "./conditions.js";
import type { SqlContext } from "./context.js";
import { type Reader, workspace } from "./database.js";
import { groupedBy } from "./grouped.js";
import { latestVersions, requireVersion } from "./model-versions.js";
import { apartFromPrompts, holdsWithTags } from "./registry-search.js";

export async function createRegisteredModel(
  context: SqlContext,
  { name, description, tags = [] }: CreateRegisteredModelRequest,
): Promise<RegisteredModel> {
  checkModelName(name);
  tags.forEach(checkRegistryTag);
  const now = context.clock();
  return context.db.transaction().execute(async (trx) => {
    await checkNameIsFree(trx, name);
    await trx
      .insertInto("registered_models")
      .values({ name, creation_time: now, last_updated_time: now, description: description ?? null, workspace })
      .execute();
    for (const tag of tags) await upsertTag(trx, name, tag);
    return getRegisteredModel(trx, name);
  });
}

export async function getRegisteredModel(db: Reader, name: string): Promise<RegisteredModel> {
  checkModelName(name);
  const row = await selectModels(db).where("name", "=", name).executeTakeFirst();
  if (!row) throw modelMissing(name);
  return (await withParts(db, [row]))[0]!;
}

export async function searchRegisteredModels(db: Reader, request: SearchRequest = {}): Promise<Page<RegisteredModel>> {
  const maxResults = checkedMaxResults(request.maxResults, 100, 1000);
  const offset = offsetOf(request.pageToken);
  const { conditions, apart } = apartFromPrompts(
    "registered_models",
    "registered_model_tags",
    parseFilter(request.filter, registeredModelGrammar),
  );
  const orderings = parseOrder(request.orderBy, registeredModelGrammar);
  let query = selectModels(db).where(apart);
  for (const condition of conditions) {
    query = query.where(
      condition.entity === "attribute"
        ? compare(sql.ref("registered_models.name"), condition)
        : holdsWithTags(taggedModel, condition),
    );
  }
  for (const { key, ascending } of orderings) {
    query = query.orderBy(directed(sql.ref(key === "name" ? "name" : "last_updated_time"), ascending));
  }
  const rows = await query
    .orderBy("name")
    .limit(maxResults + 1)
    .offset(offset)
    .execute();
  const found = page(rows, maxResults, offset);
  return { ...found, items: await withParts(db, found.items) };
}

export async function updateRegisteredModel(
  context: SqlContext,
  name: string,
  description: string | undefined,
): Promise<RegisteredModel> {
  checkModelName(name);
  const { numUpdatedRows } = await context.db
    .updateTable("registered_models")
    .set({ description: description ?? null, last_updated_time: context.clock() })
    .where("workspace", "=", workspace)
    .where("name", "=", name)
    .executeTakeFirst();
  if (!numUpdatedRows) throw modelMissing(name);
  return getRegisteredModel(context.db, name);
}

/** Renames a model; its versions, tags and aliases go along by the keys' `ON UPDATE CASCADE`. */
export async function renameRegisteredModel(
  context: SqlContext,
  name: string,
  newName: string,
): Promise<RegisteredModel> {
  checkModelName(newName);
  const now = context.clock();
  return context.db.transaction().execute(async (trx) => {
    await requireModel(trx, name);
    if (newName !== name) await checkNameIsFree(trx, newName);
    await sql`UPDATE registered_models SET name = ${newName}, last_updated_time = ${now}
      WHERE workspace = ${workspace} AND name = ${name}`.execute(trx);
    await sql`UPDATE model_versions SET last_updated_time = ${now}
      WHERE workspace = ${workspace} AND name = ${newName}`.execute(trx);
    return getRegisteredModel(trx, newName);
  });
}

export async function deleteRegisteredModel(context: SqlContext, name: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await requireModel(trx, name);
    for (const table of [
      "model_version_tags",
      "registered_model_aliases",
      "registered_model_tags",
      "model_versions",
      "registered_models",
    ] as const) {
      await trx.deleteFrom(table).where("workspace", "=", workspace).where("name", "=", name).execute();
    }
  });
}

export async function setRegisteredModelTag(context: SqlContext, name: string, tag: Tag): Promise<void> {
  checkRegistryTag(tag);
  await context.db.transaction().execute(async (trx) => {
    await requireModel(trx, name);
    await upsertTag(trx, name, tag);
  });
}

/** Nothing happens where there is no such tag, as in MLflow. */
export async function deleteRegisteredModelTag(context: SqlContext, name: string, key: string): Promise<void> {
  await requireModel(context.db, name);
  await context.db
    .deleteFrom("registered_model_tags")
    .where("workspace", "=", workspace)
    .where("name", "=", name)
    .where("key", "=", key)
    .execute();
}

export async function setRegisteredModelAlias(
  context: SqlContext,
  name: string,
  alias: string,
  version: string,
): Promise<void> {
  checkModelName(name);
  checkAlias(alias);
  checkAliasIsFree(alias);
  const number = checkedVersion(version);
  await context.db.transaction().execute(async (trx) => {
    await requireVersion(trx, name, version);
    await sql`INSERT INTO registered_model_aliases (alias, version, name, workspace)
      VALUES (${alias}, ${number}, ${name}, ${workspace})
      ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version`.execute(trx);
  });
}

/** Nothing happens where there is no such alias, as in MLflow. */
export async function deleteRegisteredModelAlias(context: SqlContext, name: string, alias: string): Promise<void> {
  checkAlias(alias);
  await requireModel(context.db, name);
  await context.db
    .deleteFrom("registered_model_aliases")
    .where("workspace", "=", workspace)
    .where("name", "=", name)
    .where("alias", "=", alias)
    .execute();
}

/** The latest version of each of the stages; of all where none is named. */
export async function getLatestVersions(
  db: Reader,
  name: string,
  stages: readonly string[] = [],
): Promise<readonly ModelVersion[]> {
  await requireModel(db, name);
  const wanted = stages.map(checkedStage);
  const versions = await latestVersions(db, [name]);
  return versions
    .filter(({ currentStage }) => wanted.length === 0 || wanted.includes(currentStage))
    .sort((a, b) => (a.currentStage < b.currentStage ? -1 : 1));
}

export async function requireModel(db: Reader, name: string): Promise<void> {
  checkModelName(name);
  if (!(await selectModels(db).where("name", "=", name).executeTakeFirst())) throw modelMissing(name);
}

const selectModels = (db: Reader) =>
  db
    .selectFrom("registered_models")
    .select(["name", "creation_time", "last_updated_time", "description"])
    .where("workspace", "=", workspace);

type ModelRow = Awaited<ReturnType<ReturnType<typeof selectModels>["execute"]>>[number];

async function withParts(db: Reader, rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const ofModels = sql<SqlBool>`workspace = ${workspace} AND name IN ${listOf(names)}`;
  const tags = await db
    .selectFrom("registered_model_tags")
    .select(["name", "key", "value"])
    .where(ofModels)
    .orderBy("key")
    .execute();
  const aliases = await db
    .selectFrom("registered_model_aliases")
    .select(["name", "alias", "version"])
    .where(ofModels)
    .orderBy("alias")
    .execute();
  const tagsOf = groupedBy(tags, ({ name }) => name);
  const aliasesOf = groupedBy(aliases, ({ name }) => name);
  const versionsOf = groupedBy(await latestVersions(db, names), ({ name }) => name);
  return rows.map((row) => ({
    name: row.name,
    creationTimestamp: row.creation_time ?? 0,
    lastUpdatedTimestamp: row.last_updated_time ?? 0,
    ...(row.description === null ? {} : { description: row.description }),
    tags: (tagsOf.get(row.name) ?? []).map(({ key, value }) => ({ key, value: value ?? "" })),
    aliases: (aliasesOf.get(row.name) ?? []).map(({ alias, version }) => ({ alias, version: String(version) })),
    latestVersions: versionsOf.get(row.name) ?? [],
  }));
}

const taggedModel: RawBuilder<unknown> = sql`SELECT 1 FROM registered_model_tags AS t
  WHERE t.workspace = registered_models.workspace AND t.name = registered_models.name`;

async function checkNameIsFree(db: Reader, name: string): Promise<void> {
  if (await selectModels(db).where("name", "=", name).executeTakeFirst()) {
    throw alreadyExists(`Registered Model (name=${name}) already exists.`);
  }
}

async function upsertTag(db: Reader, name: string, { key, value }: Tag): Promise<void> {
  await sql`INSERT INTO registered_model_tags (key, value, name, workspace)
    VALUES (${key}, ${value}, ${name}, ${workspace})
    ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value`.execute(db);
}

const modelMissing = (name: string) => doesNotExist(`Registered Model with name=${name} not found`);
