import { z } from "zod";
import { invalidParameter } from "../../tracking/index.js";
import { runInfoInJson, runInJson, runPageInJson } from "../answers/run.js";
import { int64, metric, metricOf, param, required, runStatus, tag, text, viewType } from "../request.js";
import { type Route, route } from "../route.js";

const one = z.object({ run_id: required });
const keyed = z.object({ run_id: required, key: required, value: text.default("") });
const model = z.object({ model_id: required }).transform(({ model_id }) => ({ modelId: model_id }));

export const runRoutes: readonly Route[] = [
  route(
    "POST /mlflow/runs/create",
    z.object({
      experiment_id: required,
      user_id: text.default(""),
      run_name: text.optional(),
      start_time: int64.optional(),
      tags: z.array(tag).default([]),
    }),
    async ({ tracking }, request) => ({
      run: runInJson(
        await tracking.createRun({
          experimentId: request.experiment_id,
          userId: request.user_id,
          runName: request.run_name || undefined,
          startTime: request.start_time,
          tags: request.tags,
        }),
      ),
    }),
  ),
  route("GET /mlflow/runs/get", one, async ({ tracking }, { run_id }) => ({
    run: runInJson(await tracking.getRun(run_id)),
  })),
  route(
    "POST /mlflow/runs/update",
    z.object({
      run_id: required,
      status: runStatus.optional(),
      end_time: int64.optional(),
      run_name: text.optional(),
    }),
    async ({ tracking }, { run_id, status, end_time, run_name }) => ({
      run_info: runInfoInJson(
        await tracking.updateRun(run_id, { status, endTime: end_time, runName: run_name || undefined }),
      ),
    }),
  ),
  route("POST /mlflow/runs/delete", one, async ({ tracking }, { run_id }) => {
    await tracking.deleteRun(run_id);
    return {};
  }),
  route("POST /mlflow/runs/restore", one, async ({ tracking }, { run_id }) => {
    await tracking.restoreRun(run_id);
    return {};
  }),
  route(
    "POST /mlflow/runs/search",
    z.object({
      experiment_ids: z.array(text).default([]),
      filter: text.optional(),
      run_view_type: viewType.default("ACTIVE_ONLY"),
      max_results: int64.default(1000),
      order_by: z.array(text).default([]),
      page_token: text.optional(),
    }),
    async ({ tracking }, request) => {
      const page = await tracking.searchRuns({
        dataAsJson: true,
        experimentIds: request.experiment_ids,
        filter: request.filter,
        runViewType: request.run_view_type,
        maxResults: request.max_results,
        orderBy: request.order_by,
        pageToken: request.page_token || undefined,
      });
      return runPageInJson(page);
    },
  ),
  route(
    "POST /mlflow/runs/log-metric",
    z.object({ run_id: required, ...metric.in.shape }),
    async ({ tracking }, { run_id, ...point }) => {
      await tracking.logMetric(run_id, metricOf(point));
      return {};
    },
  ),
  route("POST /mlflow/runs/log-parameter", keyed, async ({ tracking }, { run_id, key, value }) => {
    await tracking.logParam(run_id, { key, value });
    return {};
  }),
  route("POST /mlflow/runs/set-tag", keyed, async ({ tracking }, { run_id, key, value }) => {
    await tracking.setTag(run_id, { key, value });
    return {};
  }),
  route(
    "POST /mlflow/runs/delete-tag",
    z.object({ run_id: required, key: required }),
    async ({ tracking }, { run_id, key }) => {
      await tracking.deleteTag(run_id, key);
      return {};
    },
  ),
  route(
    "POST /mlflow/runs/log-batch",
    z.object({
      run_id: required,
      metrics: z.array(metric).default([]),
      params: z.array(param).default([]),
      tags: z.array(tag).default([]),
    }),
    async ({ tracking }, { run_id, ...batch }) => {
      await tracking.logBatch(run_id, batch);
      return {};
    },
  ),
  route(
    "POST /mlflow/runs/log-inputs",
    z.object({
      run_id: required,
      datasets: z
        .array(
          z.object({
            tags: z.array(tag).default([]),
            dataset: z.object({
              name: required,
              digest: required,
              source_type: text.default(""),
              source: text.default(""),
              schema: text.optional(),
              profile: text.optional(),
            }),
          }),
        )
        .default([]),
      models: z.array(model).default([]),
    }),
    async ({ tracking }, { run_id, datasets, models }) => {
      await tracking.logInputs(run_id, {
        datasets: datasets.map(({ tags, dataset: { source_type, ...dataset } }) => ({
          tags,
          dataset: { ...dataset, sourceType: source_type },
        })),
        models,
      });
      return {};
    },
  ),
  route(
    "POST /mlflow/runs/outputs",
    z.object({
      run_id: required,
      models: z.array(z.object({ model_id: required, step: int64.default(0) })),
    }),
    async ({ tracking }, { run_id, models }) => {
      await tracking.logOutputs(
        run_id,
        models.map(({ model_id, step }) => ({ modelId: model_id, step })),
      );
      return {};
    },
  ),
  route(
    "POST /mlflow/runs/log-model",
    z.object({ run_id: required, model_json: required }),
    async ({ tracking }, { run_id, model_json }) => {
      const described = parseModel(model_json);
      const { data } = await tracking.getRun(run_id);
      const history = data.tags.find(({ key }) => key === historyTag)?.value;
      await tracking.setTag(run_id, { key: historyTag, value: JSON.stringify([...parseHistory(history), described]) });
      return {};
    },
  ),
];

/** Where MLflow 2 and older keep what models a run has logged. */
const historyTag = "mlflow.log-model.history";
const modelDescription = z.looseObject({
  artifact_path: z.string(),
  flavors: z.record(z.string(), z.unknown()),
  utc_time_created: z.string(),
  run_id: z.string(),
});

function parseModel(json: string) {
  const parsed = modelDescription.safeParse(parseJson(json));
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "")));
  throw invalidParameter(`Model json is missing mandatory fields: ${[...fields].join(", ")}`);
}

function parseHistory(json: string | undefined): readonly unknown[] {
  const history = json === undefined ? [] : parseJson(json);
  return Array.isArray(history) ? history : [];
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidParameter("Malformed model info: it is not valid JSON.");
  }
}
