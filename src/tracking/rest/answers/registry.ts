import { z } from "zod";
import type { ModelVersion, RegisteredModel } from "../../entities.js";
import { id, keyValues, optionalText, text, time } from "./fields.js";

export const modelVersion = z
  .object({
    name: z.string(),
    version: id,
    creation_timestamp: time,
    last_updated_timestamp: time,
    user_id: optionalText,
    current_stage: z.enum(["None", "Staging", "Production", "Archived"]).default("None"),
    description: optionalText,
    source: text,
    run_id: optionalText,
    run_link: optionalText,
    status: z.enum(["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"]).default("READY"),
    status_message: optionalText,
    tags: keyValues,
    aliases: z.array(z.string()).default([]),
  })
  .transform(
    (answer): ModelVersion => ({
      name: answer.name,
      version: answer.version,
      creationTimestamp: answer.creation_timestamp,
      lastUpdatedTimestamp: answer.last_updated_timestamp,
      currentStage: answer.current_stage,
      source: answer.source,
      status: answer.status,
      tags: answer.tags,
      aliases: answer.aliases,
      ...(answer.user_id && { userId: answer.user_id }),
      ...(answer.description && { description: answer.description }),
      ...(answer.run_id && { runId: answer.run_id }),
      ...(answer.run_link && { runLink: answer.run_link }),
      ...(answer.status_message && { statusMessage: answer.status_message }),
    }),
  );

export const registeredModel = z
  .object({
    name: z.string(),
    creation_timestamp: time,
    last_updated_timestamp: time,
    description: optionalText,
    tags: keyValues,
    aliases: z.array(z.object({ alias: z.string(), version: id })).default([]),
    latest_versions: z.array(modelVersion).default([]),
  })
  .transform(
    (answer): RegisteredModel => ({
      name: answer.name,
      creationTimestamp: answer.creation_timestamp,
      lastUpdatedTimestamp: answer.last_updated_timestamp,
      ...(answer.description && { description: answer.description }),
      tags: answer.tags,
      aliases: answer.aliases,
      latestVersions: answer.latest_versions,
    }),
  );
