import { z } from "zod";
import type { LoggedModel, LoggedModelStatus } from "../../entities.js";
import { id, keyValues, metric, optionalText, text, time } from "./fields.js";

const statuses: Readonly<Record<string, LoggedModelStatus>> = {
  LOGGED_MODEL_PENDING: "PENDING",
  LOGGED_MODEL_READY: "READY",
  LOGGED_MODEL_UPLOAD_FAILED: "FAILED",
};

export const loggedModel = z
  .object({
    info: z.object({
      model_id: z.string(),
      experiment_id: id,
      name: text,
      creation_timestamp_ms: time,
      last_updated_timestamp_ms: time,
      artifact_uri: text,
      status: text,
      status_message: optionalText,
      model_type: optionalText,
      source_run_id: optionalText,
      tags: keyValues,
    }),
    data: z.object({ params: keyValues, metrics: z.array(metric).default([]) }).optional(),
  })
  .transform(
    ({ info, data }): LoggedModel => ({
      modelId: info.model_id,
      experimentId: info.experiment_id,
      name: info.name,
      creationTimestamp: info.creation_timestamp_ms,
      lastUpdatedTimestamp: info.last_updated_timestamp_ms,
      artifactUri: info.artifact_uri,
      status: statuses[info.status] ?? "PENDING",
      ...(info.status_message && { statusMessage: info.status_message }),
      ...(info.model_type && { modelType: info.model_type }),
      ...(info.source_run_id && { sourceRunId: info.source_run_id }),
      tags: info.tags,
      params: data?.params ?? [],
      metrics: data?.metrics ?? [],
    }),
  );
