import { z } from "zod";
import type { DatasetInput, Run, RunInfo } from "../../entities.js";
import { lifecycleStage } from "./experiment.js";
import { id, keyValues, metric, optionalText, optionalTime, text, time } from "./fields.js";

export const runInfo = z
  .object({
    run_id: optionalText,
    run_uuid: optionalText,
    run_name: text,
    experiment_id: id,
    user_id: text,
    status: z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]).default("RUNNING"),
    start_time: time,
    end_time: optionalTime,
    artifact_uri: text,
    lifecycle_stage: lifecycleStage,
  })
  .transform((answer, context): RunInfo => {
    const runId = answer.run_id ?? answer.run_uuid;
    if (runId === undefined) {
      context.addIssue({ code: "custom", message: "a run without run_id" });
      return z.NEVER;
    }
    return {
      runId,
      runName: answer.run_name,
      experimentId: answer.experiment_id,
      userId: answer.user_id,
      status: answer.status,
      startTime: answer.start_time,
      ...(answer.end_time !== undefined && { endTime: answer.end_time }),
      lifecycleStage: answer.lifecycle_stage,
      artifactUri: answer.artifact_uri,
    };
  });

const datasetInput = z
  .object({
    tags: keyValues,
    dataset: z.object({
      name: text,
      digest: text,
      source_type: text,
      source: text,
      schema: optionalText,
      profile: optionalText,
    }),
  })
  .transform(
    ({ tags, dataset: { source_type, schema, profile, ...rest } }): DatasetInput => ({
      tags,
      dataset: {
        ...rest,
        sourceType: source_type,
        ...(schema !== undefined && { schema }),
        ...(profile !== undefined && { profile }),
      },
    }),
  );

export const run = z
  .object({
    info: runInfo,
    data: z.object({ metrics: z.array(metric).default([]), params: keyValues, tags: keyValues }).optional(),
    inputs: z
      .object({
        dataset_inputs: z.array(datasetInput).default([]),
        model_inputs: z.array(z.object({ model_id: z.string() })).default([]),
      })
      .optional(),
    outputs: z
      .object({ model_outputs: z.array(z.object({ model_id: z.string(), step: time })).default([]) })
      .optional(),
  })
  .transform(
    ({ info, data, inputs, outputs }): Run => ({
      info,
      data: data ?? { metrics: [], params: [], tags: [] },
      inputs: {
        datasetInputs: inputs?.dataset_inputs ?? [],
        modelInputs: (inputs?.model_inputs ?? []).map(({ model_id }) => ({ modelId: model_id })),
      },
      outputs: {
        modelOutputs: (outputs?.model_outputs ?? []).map(({ model_id, step }) => ({ modelId: model_id, step })),
      },
    }),
  );
