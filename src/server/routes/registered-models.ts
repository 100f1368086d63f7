import { z } from "zod";
import { modelVersionInJson, registeredModelInJson } from "../answers/registry.js";
import { int64, required, tag, text } from "../request.js";
import { type Route, route } from "../route.js";

const one = z.object({ name: required });
const alias = z.object({ name: required, alias: required });

export const registeredModelRoutes: readonly Route[] = [
  route(
    "POST /mlflow/registered-models/create",
    z.object({ name: required, tags: z.array(tag).default([]), description: text.optional() }),
    async ({ registry }, request) => ({
      registered_model: registeredModelInJson(await registry.createRegisteredModel(request)),
    }),
  ),
  route("GET /mlflow/registered-models/get", one, async ({ registry }, { name }) => ({
    registered_model: registeredModelInJson(await registry.getRegisteredModel(name)),
  })),
  route(
    "GET|POST /mlflow/registered-models/search",
    z.object({
      filter: text.optional(),
      max_results: int64.default(100),
      order_by: z.array(text).default([]),
      page_token: text.optional(),
    }),
    async ({ registry }, request) => {
      const page = await registry.searchRegisteredModels({
        filter: request.filter,
        maxResults: request.max_results,
        orderBy: request.order_by,
        pageToken: request.page_token || undefined,
      });
      return {
        ...(page.items.length && { registered_models: page.items.map(registeredModelInJson) }),
        next_page_token: page.nextPageToken,
      };
    },
  ),
  route(
    "PATCH|POST /mlflow/registered-models/update",
    z.object({ name: required, description: text.optional() }),
    async ({ registry }, { name, description }) => ({
      registered_model: registeredModelInJson(await registry.updateRegisteredModel(name, description)),
    }),
  ),
  route(
    "POST /mlflow/registered-models/rename",
    z.object({ name: required, new_name: required }),
    async ({ registry }, { name, new_name }) => ({
      registered_model: registeredModelInJson(await registry.renameRegisteredModel(name, new_name)),
    }),
  ),
  route("DELETE /mlflow/registered-models/delete", one, async ({ registry }, { name }) => {
    await registry.deleteRegisteredModel(name);
    return {};
  }),
  route(
    "GET|POST /mlflow/registered-models/get-latest-versions",
    z.object({ name: required, stages: z.array(text).default([]) }),
    async ({ registry }, { name, stages }) => {
      const versions = await registry.getLatestVersions(name, stages);
      return versions.length ? { model_versions: versions.map(modelVersionInJson) } : {};
    },
  ),
  route(
    "POST /mlflow/registered-models/set-tag",
    z.object({ name: required, key: required, value: text.default("") }),
    async ({ registry }, { name, key, value }) => {
      await registry.setRegisteredModelTag(name, { key, value });
      return {};
    },
  ),
  route(
    "DELETE /mlflow/registered-models/delete-tag",
    z.object({ name: required, key: required }),
    async ({ registry }, { name, key }) => {
      await registry.deleteRegisteredModelTag(name, key);
      return {};
    },
  ),
  route(
    "POST /mlflow/registered-models/alias",
    z.object({ name: required, alias: required, version: required }),
    async ({ registry }, { name, alias, version }) => {
      await registry.setRegisteredModelAlias(name, alias, version);
      return {};
    },
  ),
  route("DELETE /mlflow/registered-models/alias", alias, async ({ registry }, { name, alias }) => {
    await registry.deleteRegisteredModelAlias(name, alias);
    return {};
  }),
  route("GET /mlflow/registered-models/alias", alias, async ({ registry }, { name, alias }) => ({
    model_version: modelVersionInJson(await registry.getModelVersionByAlias(name, alias)),
  })),
];
