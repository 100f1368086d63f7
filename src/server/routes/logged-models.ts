import { z } from "zod";
import { invalidParameter, type LoggedModelStatus } from "../../tracking/index.js";
import { loggedModelInJson } from "../answers/logged-model.js";
import { enumeration, flag, int64, param, required, tag, text } from "../request.js";
import { type Route, route } from "../route.js";

const status = enumeration({ LOGGED_MODEL_PENDING: 1, LOGGED_MODEL_READY: 2, LOGGED_MODEL_UPLOAD_FAILED: 3 });
const statuses: Readonly<Record<z.output<typeof status>, LoggedModelStatus>> = {
  LOGGED_MODEL_PENDING: "PENDING",
  LOGGED_MODEL_READY: "READY",
  LOGGED_MODEL_UPLOAD_FAILED: "FAILED",
};

const one = z.object({ model_id: required });

export const loggedModelRoutes: readonly Route[] = [
  route(
    "POST /mlflow/logged-models",
    z.object({
      experiment_id: required,
      name: text.optional(),
      model_type: text.optional(),
      source_run_id: text.optional(),
      params: z.array(param).default([]),
      tags: z.array(tag).default([]),
    }),
    async ({ tracking }, request) => ({
      model: loggedModelInJson(
        await tracking.createLoggedModel({
          experimentId: request.experiment_id,
          name: request.name || undefined,
          modelType: request.model_type,
          sourceRunId: request.source_run_id || undefined,
          params: request.params,
          tags: request.tags,
        }),
      ),
    }),
  ),
  route("GET /mlflow/logged-models/{model_id}", one, async ({ tracking }, { model_id }) => ({
    model: loggedModelInJson(await tracking.getLoggedModel(model_id)),
  })),
  route(
    "PATCH /mlflow/logged-models/{model_id}",
    z.object({ model_id: required, status }),
    async ({ tracking }, request) => ({
      model: loggedModelInJson(await tracking.finalizeLoggedModel(request.model_id, statuses[request.status])),
    }),
  ),
  route("DELETE /mlflow/logged-models/{model_id}", one, async ({ tracking }, { model_id }) => {
    await tracking.deleteLoggedModel(model_id);
    return {};
  }),
  route(
    "PATCH /mlflow/logged-models/{model_id}/tags",
    z.object({ model_id: required, tags: z.array(tag).default([]) }),
    async ({ tracking }, { model_id, tags }) => {
      await tracking.setLoggedModelTags(model_id, tags);
      return {};
    },
  ),
  route(
    "DELETE /mlflow/logged-models/{model_id}/tags/{tag_key}",
    z.object({ model_id: required, tag_key: required }),
    async ({ tracking }, { model_id, tag_key }) => {
      await tracking.deleteLoggedModelTag(model_id, tag_key);
      return {};
    },
  ),
  route(
    "POST /mlflow/logged-models/{model_id}/params",
    z.object({ model_id: required, params: z.array(param).default([]) }),
    async ({ tracking }, { model_id, params }) => {
      await tracking.logLoggedModelParams(model_id, params);
      return {};
    },
  ),
  route(
    "POST /mlflow/logged-models/search",
    z.object({
      experiment_ids: z.array(required).min(1),
      filter: text.optional(),
      datasets: z.array(z.unknown()).default([]),
      max_results: int64.default(50),
      order_by: z.array(z.object({ field_name: required, ascending: flag.default(true) })).default([]),
      page_token: text.optional(),
    }),
    async ({ tracking }, request) => {
      if (request.datasets.length) throw invalidParameter("Searching logged models by dataset is not supported.");
      const page = await tracking.searchLoggedModels({
        experimentIds: request.experiment_ids,
        filter: request.filter,
        orderBy: request.order_by.map(({ field_name, ascending }) => ({ fieldName: field_name, ascending })),
        maxResults: request.max_results,
        pageToken: request.page_token || undefined,
      });
      return {
        ...(page.items.length && { models: page.items.map(loggedModelInJson) }),
        next_page_token: page.nextPageToken,
      };
    },
  ),
];
