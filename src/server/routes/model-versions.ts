import { z } from "zod";
import { checkedStage, type Tag } from "../../tracking/index.js";
import { modelVersionInJson } from "../answers/registry.js";
import { checkedSource, noteOnLoggedModel } from "../model-source.js";
import { flag, int64, required, tag, text } from "../request.js";
import { type Route, route } from "../route.js";

const one = z.object({ name: required, version: required });

export const modelVersionRoutes: readonly Route[] = [
  route(
    "POST /mlflow/model-versions/create",
    z.object({
      name: required,
      source: required,
      run_id: text.optional(),
      tags: z.array(tag).default([]),
      run_link: text.default(""),
      description: text.default(""),
      model_id: text.optional(),
    }),
    async (backend, request) => {
      const asked = {
        source: request.source,
        runId: request.run_id || undefined,
        modelId: request.model_id || undefined,
      };
      const origin = isPrompt(request) ? asked : await checkedSource(backend, asked);
      const version = await backend.registry.createModelVersion({
        name: request.name,
        ...origin,
        // Without a run it is the empty text, as MLflow's server stores it: filters tell that from none.
        runId: origin.runId ?? "",
        tags: request.tags,
        runLink: request.run_link,
        description: request.description,
      });
      if (origin.modelId) await noteOnLoggedModel(backend.tracking, origin.modelId, version);
      return { model_version: modelVersionInJson(version) };
    },
  ),
  route("GET /mlflow/model-versions/get", one, async ({ registry }, { name, version }) => ({
    model_version: modelVersionInJson(await registry.getModelVersion(name, version)),
  })),
  route(
    "GET|POST /mlflow/model-versions/search",
    z.object({
      filter: text.optional(),
      max_results: int64.default(200_000),
      order_by: z.array(text).default([]),
      page_token: text.optional(),
    }),
    async ({ registry }, request) => {
      const page = await registry.searchModelVersions({
        filter: request.filter,
        maxResults: request.max_results,
        orderBy: request.order_by,
        pageToken: request.page_token || undefined,
      });
      return {
        ...(page.items.length && { model_versions: page.items.map(modelVersionInJson) }),
        next_page_token: page.nextPageToken,
      };
    },
  ),
  route("GET /mlflow/model-versions/get-download-uri", one, async ({ registry }, { name, version }) => ({
    artifact_uri: await registry.getModelVersionDownloadUri(name, version),
  })),
  route(
    "PATCH|POST /mlflow/model-versions/update",
    z.object({ name: required, version: required, description: text.optional() }),
    async ({ registry }, { name, version, description }) => ({
      model_version: modelVersionInJson(await registry.updateModelVersion(name, version, description)),
    }),
  ),
  route(
    "POST /mlflow/model-versions/transition-stage",
    z.object({ name: required, version: required, stage: required, archive_existing_versions: flag.default(false) }),
    async ({ registry }, { name, version, stage, archive_existing_versions }) => ({
      model_version: modelVersionInJson(
        await registry.transitionModelVersionStage(name, version, checkedStage(stage), archive_existing_versions),
      ),
    }),
  ),
  route("DELETE /mlflow/model-versions/delete", one, async ({ registry }, { name, version }) => {
    await registry.deleteModelVersion(name, version);
    return {};
  }),
  route(
    "POST /mlflow/model-versions/set-tag",
    z.object({ name: required, version: required, key: required, value: text.default("") }),
    async ({ registry }, { name, version, key, value }) => {
      await registry.setModelVersionTag(name, version, { key, value });
      return {};
    },
  ),
  route(
    "DELETE /mlflow/model-versions/delete-tag",
    z.object({ name: required, version: required, key: required }),
    async ({ registry }, { name, version, key }) => {
      await registry.deleteModelVersionTag(name, version, key);
      return {};
    },
  ),
];

/** MLflow keeps the text of a prompt in a tag, and as its source a word that names no place. */
const isPrompt = ({ source, tags }: { readonly source: string; readonly tags: readonly Tag[] }) =>
  /^[\w-]+$/.test(source) && tags.some(({ key, value }) => key === "mlflow.prompt.is_prompt" && value === "true");
