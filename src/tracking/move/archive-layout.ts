import { join } from "node:path";
import { z } from "zod";
import {
  datasetInputsSchema,
  doubleSchema,
  keyValuesSchema,
  metricSchema,
  runStatusSchema,
} from "../entity-schemas.js";

/** The version of the layout below; a reader refuses later ones. */
export const archiveFormat = 1;

/**
 * An exported folder:
 *
 *     export.json                                    format, source
 *     experiments/ID/experiment.json
 *     experiments/ID/runs/RUN/run.json               with the digest of all that belongs to the run
 *     experiments/ID/runs/RUN/metrics.jsonl          a point a line: [key, value, timestamp, step]
 *     experiments/ID/runs/RUN/artifacts/
 *     experiments/ID/logged-models/MODEL/model.json
 *     experiments/ID/logged-models/MODEL/artifacts/
 *     registered-models/NAME.json                    the name is percent-encoded; with its versions
 *
 * A run's or model's folder is there whole or not at all.
 */
export const archivePlaces = (root: string) => ({
  manifest: join(root, "export.json"),
  experiments: join(root, "experiments"),
  experiment: (id: string) => join(root, "experiments", id, "experiment.json"),
  runs: (experimentId: string) => join(root, "experiments", experimentId, "runs"),
  loggedModels: (experimentId: string) => join(root, "experiments", experimentId, "logged-models"),
  registeredModels: join(root, "registered-models"),
  registeredModel: (name: string) => join(root, "registered-models", `${encodeURIComponent(name)}.json`),
});

export const manifestSchema = z.object({ format: z.number().int(), source: z.string() });

const stage = z.enum(["active", "deleted"]);

export const pointSchema = z
  .tuple([z.string(), doubleSchema, z.number().int(), z.number().int()])
  .transform(([key, value, timestamp, step]) => ({ key, value, timestamp, step }));

export const experimentSchema = z.object({
  experimentId: z.string(),
  name: z.string(),
  artifactLocation: z.string(),
  lifecycleStage: stage,
  creationTime: z.number().optional(),
  lastUpdateTime: z.number().optional(),
  tags: keyValuesSchema,
});

export const runSchema = z.object({
  digest: z.string(),
  fingerprint: z.string(),
  info: z.object({
    runId: z.string(),
    runName: z.string(),
    experimentId: z.string(),
    userId: z.string(),
    status: runStatusSchema,
    startTime: z.number(),
    endTime: z.number().optional(),
    lifecycleStage: stage,
    artifactUri: z.string(),
  }),
  params: keyValuesSchema,
  tags: keyValuesSchema,
  inputs: z.object({
    datasetInputs: datasetInputsSchema,
    modelInputs: z.array(z.object({ modelId: z.string() })),
  }),
  outputs: z.object({ modelOutputs: z.array(z.object({ modelId: z.string(), step: z.number() })) }),
  artifacts: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});

export const loggedModelSchema = z.object({
  fingerprint: z.string(),
  model: z.object({
    modelId: z.string(),
    experimentId: z.string(),
    name: z.string(),
    creationTimestamp: z.number(),
    lastUpdatedTimestamp: z.number(),
    artifactUri: z.string(),
    status: z.enum(["PENDING", "READY", "FAILED"]),
    statusMessage: z.string().optional(),
    modelType: z.string().optional(),
    sourceRunId: z.string().optional(),
    tags: keyValuesSchema,
    params: keyValuesSchema,
    metrics: z.array(metricSchema),
  }),
  artifacts: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});

const version = z.object({
  name: z.string(),
  version: z.string(),
  creationTimestamp: z.number(),
  lastUpdatedTimestamp: z.number(),
  userId: z.string().optional(),
  currentStage: z.enum(["None", "Staging", "Production", "Archived"]),
  description: z.string().optional(),
  source: z.string(),
  runId: z.string().optional(),
  runLink: z.string().optional(),
  status: z.enum(["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"]),
  statusMessage: z.string().optional(),
  tags: keyValuesSchema,
  aliases: z.array(z.string()),
});

export const registeredModelSchema = z.object({
  model: z.object({
    name: z.string(),
    creationTimestamp: z.number(),
    lastUpdatedTimestamp: z.number(),
    description: z.string().optional(),
    tags: keyValuesSchema,
    aliases: z.array(z.object({ alias: z.string(), version: z.string() })),
    latestVersions: z.array(version),
  }),
  versions: z.array(version),
});
