import { z } from "zod";
import type { Tag } from "../entities.js";
import type { TrackingStore } from "../store.js";
import { metric, nothing, pageOf } from "./answers/fields.js";
import { run, runInfo } from "./answers/run.js";
import type { Api } from "./api.js";
import { createOnce, requestIdTag } from "./create-once.js";
import { datasetInputInJson, metricInJson, searchInJson } from "./requests.js";

const found = z.object({ run });
const page = pageOf("runs", run);
const history = pageOf("metrics", metric);
const summaries = z.object({
  dataset_summaries: z
    .array(
      z
        .object({ experiment_id: z.string(), name: z.string(), digest: z.string(), context: z.string().optional() })
        .transform(({ experiment_id, ...summary }) => ({ experimentId: experiment_id, ...summary })),
    )
    .default([]),
});

type RunCalls = Pick<
  TrackingStore,
  | "createRun"
  | "getRun"
  | "updateRun"
  | "deleteRun"
  | "restoreRun"
  | "searchRuns"
  | "logMetric"
  | "logParam"
  | "setTag"
  | "deleteTag"
  | "logBatch"
  | "getMetricHistory"
  | "sampleMetricHistory"
  | "searchDatasets"
  | "logInputs"
  | "logOutputs"
>;

export function runCalls(api: Api, now: () => number): RunCalls {
  const runOfRequest = async (experimentId: string, requestId: string) => {
    const request = {
      experiment_ids: [experimentId],
      filter: `tags.\`${requestIdTag}\` = '${requestId}'`,
      run_view_type: "ALL",
      max_results: 1,
    };
    return (await api.put("runs/search", request, page)).items[0];
  };

  return {
    async createRun({ experimentId, userId, runName, startTime, tags }) {
      const request = {
        experiment_id: experimentId,
        user_id: userId,
        run_name: runName,
        // A server takes a run without a start time as begun in 1970.
        start_time: startTime ?? now(),
        tags,
      };
      const create = async () => (await api.post("runs/create", request, found)).run;
      const requestId = requestIdOf(tags);
      return requestId ? createOnce(create, () => runOfRequest(experimentId, requestId)) : create();
    },
    async getRun(runId) {
      return (await api.get("runs/get", { run_id: runId }, found)).run;
    },
    async updateRun(runId, { status, endTime, runName }) {
      const request = { run_id: runId, status, end_time: endTime, run_name: runName };
      return (await api.put("runs/update", request, z.object({ run_info: runInfo }))).run_info;
    },
    deleteRun(runId) {
      return api.post("runs/delete", { run_id: runId }, nothing);
    },
    restoreRun(runId) {
      return api.post("runs/restore", { run_id: runId }, nothing);
    },
    searchRuns({ experimentIds, runViewType, ...search }) {
      const request = {
        experiment_ids: experimentIds,
        run_view_type: runViewType ?? "ACTIVE_ONLY",
        ...searchInJson(search),
      };
      return api.put("runs/search", request, page);
    },
    logMetric(runId, point) {
      return api.put("runs/log-metric", { run_id: runId, ...metricInJson(point) }, nothing);
    },
    logParam(runId, param) {
      return api.put("runs/log-parameter", { run_id: runId, ...param }, nothing);
    },
    setTag(runId, tag) {
      return api.put("runs/set-tag", { run_id: runId, ...tag }, nothing);
    },
    deleteTag(runId, key) {
      return api.post("runs/delete-tag", { run_id: runId, key }, nothing);
    },
    logBatch(runId, { metrics = [], params = [], tags = [] }) {
      const request = { run_id: runId, metrics: metrics.map(metricInJson), params, tags };
      return api.put("runs/log-batch", request, nothing);
    },
    getMetricHistory(runId, key, { maxResults, pageToken } = {}) {
      const query = { run_id: runId, metric_key: key, max_results: maxResults, page_token: pageToken };
      return api.get("metrics/get-history", query, history);
    },
    async sampleMetricHistory(runId, key, { maxResults, startStep, endStep }) {
      const query = {
        run_ids: [runId],
        metric_key: key,
        max_results: maxResults,
        start_step: startStep,
        end_step: endStep,
      };
      return (await api.get("metrics/get-history-bulk-interval", query, history)).items;
    },
    async searchDatasets(experimentIds) {
      const request = { experiment_ids: experimentIds };
      return (await api.put("experiments/search-datasets", request, summaries)).dataset_summaries;
    },
    logInputs(runId, { datasets = [], models = [] }) {
      const request = {
        run_id: runId,
        datasets: datasets.map(datasetInputInJson),
        models: models.map(({ modelId }) => ({ model_id: modelId })),
      };
      return api.put("runs/log-inputs", request, nothing);
    },
    logOutputs(runId, models) {
      const request = { run_id: runId, models: models.map(({ modelId, step }) => ({ model_id: modelId, step })) };
      return api.put("runs/outputs", request, nothing);
    },
  };
}

const requestIdOf = (tags: readonly Tag[] = []) => tags.find(({ key }) => key === requestIdTag)?.value;
