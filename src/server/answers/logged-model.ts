import type { LoggedModel, LoggedModelStatus } from "../../tracking/index.js";
import { listed } from "./number.js";
import { metricInJson } from "./run.js";

const statusNames: Readonly<Record<LoggedModelStatus, string>> = {
  PENDING: "LOGGED_MODEL_PENDING",
  READY: "LOGGED_MODEL_READY",
  FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
};

export function loggedModelInJson(model: LoggedModel) {
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.creationTimestamp,
      last_updated_timestamp_ms: model.lastUpdatedTimestamp,
      artifact_uri: model.artifactUri,
      status: statusNames[model.status],
      status_message: model.statusMessage,
      model_type: model.modelType ?? "",
      source_run_id: model.sourceRunId ?? "",
      ...listed("tags", model.tags),
    },
    data: { ...listed("params", model.params), ...listed("metrics", model.metrics.map(metricInJson)) },
  };
}
