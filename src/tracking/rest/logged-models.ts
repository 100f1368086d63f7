import { z } from "zod";
import type { LoggedModelStatus } from "../entities.js";
import type { TrackingStore } from "../store.js";
import { nothing, pageOf } from "./answers/fields.js";
import { loggedModel } from "./answers/logged-model.js";
import type { Api } from "./api.js";

const found = z.object({ model: loggedModel });
const page = pageOf("models", loggedModel);

const statusNames: Readonly<Record<LoggedModelStatus, string>> = {
  PENDING: "LOGGED_MODEL_PENDING",
  READY: "LOGGED_MODEL_READY",
  FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
};

type LoggedModelCalls = Pick<
  TrackingStore,
  | "createLoggedModel"
  | "getLoggedModel"
  | "finalizeLoggedModel"
  | "setLoggedModelTags"
  | "deleteLoggedModelTag"
  | "logLoggedModelParams"
  | "deleteLoggedModel"
  | "searchLoggedModels"
>;

export function loggedModelCalls(api: Api): LoggedModelCalls {
  const at = (modelId: string) => `logged-models/${encodeURIComponent(modelId)}`;
  const get = async (modelId: string) => (await api.get(at(modelId), undefined, found)).model;
  return {
    async createLoggedModel({ experimentId, name, modelType, sourceRunId, params, tags }) {
      const request = {
        experiment_id: experimentId,
        name,
        model_type: modelType,
        source_run_id: sourceRunId,
        params,
        tags,
      };
      return (await api.post("logged-models", request, found)).model;
    },
    getLoggedModel: get,
    async finalizeLoggedModel(modelId, status) {
      const request = { model_id: modelId, status: statusNames[status] };
      return (await api.patch(at(modelId), request, found)).model;
    },
    async setLoggedModelTags(modelId, tags) {
      // MLflow's server answers nothing here.
      await api.patch(`${at(modelId)}/tags`, { model_id: modelId, tags }, nothing);
      return get(modelId);
    },
    deleteLoggedModelTag(modelId, key) {
      return api.remove(`${at(modelId)}/tags/${encodeURIComponent(key)}`, {}, nothing);
    },
    logLoggedModelParams(modelId, params) {
      return api.put(`${at(modelId)}/params`, { model_id: modelId, params }, nothing);
    },
    deleteLoggedModel(modelId) {
      return api.remove(at(modelId), {}, nothing);
    },
    searchLoggedModels({ experimentIds, filter, datasets, orderBy, maxResults, pageToken }) {
      const request = {
        experiment_ids: experimentIds,
        filter,
        datasets: datasets?.map(({ datasetName, datasetDigest }) => ({
          dataset_name: datasetName,
          dataset_digest: datasetDigest,
        })),
        order_by: orderBy?.map(({ fieldName, ascending, datasetName, datasetDigest }) => ({
          field_name: fieldName,
          ascending,
          dataset_name: datasetName,
          dataset_digest: datasetDigest,
        })),
        max_results: maxResults,
        page_token: pageToken,
      };
      return api.put("logged-models/search", request, page);
    },
  };
}
