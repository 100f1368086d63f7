import { z } from "zod";
import type { LoggedModelStatus } from "../../tracking/index.js";
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
          // Left out, these are the empty text, as MLflow's server stores them: filters tell that from none.
          modelType: request.model_type ?? "",
          sourceRunId: request.source_run_id ?? "",
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
      experiment_ids: z.array(text),
      filter: text.optional(),
      datasets: z.array(z.object({ dataset_name: text.default(""), dataset_digest: text.optional() })).default([]),
      max_results: int64.default(50),
      order_by: z
        .array(
          z.object({
            field_name: required,
            ascending: flag.default(true),
            dataset_name: text.optional(),
            dataset_digest: text.optional(),
          }),
        )
        .default([]),
      page_token: text.optional(),
    }),
    async ({ tracking }, request) => {
      const page = await tracking.searchLoggedModels({
        experimentIds: request.experiment_ids,
        filter: request.filter,
        datasets: request.datasets.map(datasetOf),
        orderBy: request.order_by.map(({ field_name, ascending, dataset_name, dataset_digest }) => ({
          fieldName: field_name,
          ascending,
          ...(dataset_name && { datasetName: dataset_name }),
          ...(dataset_digest && { datasetDigest: dataset_digest }),
        })),
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

const datasetOf = ({
  dataset_name,
  dataset_digest,
}: {
  dataset_name: string;
  dataset_digest?: string | undefined;
}) => ({
  datasetName: dataset_name,
  ...(dataset_digest && { datasetDigest: dataset_digest }),
});
