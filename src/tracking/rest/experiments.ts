import { z } from "zod";
import { MlflowError } from "../errors.js";
import type { TrackingStore } from "../store.js";
import { experiment } from "./answers/experiment.js";
import { id, nothing, pageOf } from "./answers/fields.js";
import type { Api } from "./api.js";
import { searchInJson } from "./requests.js";

const found = z.object({ experiment });
const page = pageOf("experiments", experiment);
/** What MLflow's own client asks for where the caller does not say. */
const defaultPage = 1000;

type ExperimentCalls = Pick<
  TrackingStore,
  | "createExperiment"
  | "getExperiment"
  | "getExperimentByName"
  | "searchExperiments"
  | "updateExperiment"
  | "deleteExperiment"
  | "restoreExperiment"
  | "setExperimentTag"
  | "deleteExperimentTag"
>;

export function experimentCalls(api: Api): ExperimentCalls {
  return {
    async createExperiment({ name, artifactLocation, tags }) {
      const request = { name, artifact_location: artifactLocation, tags };
      return (await api.post("experiments/create", request, z.object({ experiment_id: id }))).experiment_id;
    },
    async getExperiment(experimentId) {
      return (await api.get("experiments/get", { experiment_id: experimentId }, found)).experiment;
    },
    async getExperimentByName(name) {
      try {
        return (await api.get("experiments/get-by-name", { experiment_name: name }, found)).experiment;
      } catch (error) {
        if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
        throw error;
      }
    },
    searchExperiments({ viewType, ...search } = {}) {
      const request = { max_results: defaultPage, ...searchInJson(search), view_type: viewType ?? "ACTIVE_ONLY" };
      return api.put("experiments/search", request, page);
    },
    updateExperiment(experimentId, newName) {
      return api.put("experiments/update", { experiment_id: experimentId, new_name: newName }, nothing);
    },
    deleteExperiment(experimentId) {
      return api.post("experiments/delete", { experiment_id: experimentId }, nothing);
    },
    restoreExperiment(experimentId) {
      return api.post("experiments/restore", { experiment_id: experimentId }, nothing);
    },
    setExperimentTag(experimentId, tag) {
      return api.put("experiments/set-experiment-tag", { experiment_id: experimentId, ...tag }, nothing);
    },
    deleteExperimentTag(experimentId, key) {
      return api.post("experiments/delete-experiment-tag", { experiment_id: experimentId, key }, nothing);
    },
  };
}
