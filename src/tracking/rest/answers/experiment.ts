import { z } from "zod";
import type { Experiment } from "../../entities.js";
import { id, keyValues, optionalTime, text } from "./fields.js";

export const lifecycleStage = z.enum(["active", "deleted"]).default("active");

export const experiment = z
  .object({
    experiment_id: id,
    name: z.string(),
    artifact_location: text,
    lifecycle_stage: lifecycleStage,
    creation_time: optionalTime,
    last_update_time: optionalTime,
    tags: keyValues,
  })
  .transform(
    (answer): Experiment => ({
      experimentId: answer.experiment_id,
      name: answer.name,
      artifactLocation: answer.artifact_location,
      lifecycleStage: answer.lifecycle_stage,
      ...(answer.creation_time !== undefined && { creationTime: answer.creation_time }),
      ...(answer.last_update_time !== undefined && { lastUpdateTime: answer.last_update_time }),
      tags: answer.tags,
    }),
  );
