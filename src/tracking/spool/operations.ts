import { z } from "zod";
import { datasetInputsSchema, keyValuesSchema, metricSchema, runStatusSchema } from "../entity-schemas.js";

/** What can be kept for a server that cannot be reached, as it stands in a spool's journal. */
export const operation = z.discriminatedUnion("op", [
  z.object({
    op: z.literal("createExperiment"),
    /** Its id until it is sent. */
    made: z.string(),
    request: z.object({ name: z.string(), artifactLocation: z.string().optional(), tags: keyValuesSchema.optional() }),
  }),
  z.object({
    op: z.literal("createRun"),
    made: z.string(),
    /** The local folder of its artifacts until it is sent. */
    artifactUri: z.string(),
    request: z.object({
      experimentId: z.string(),
      userId: z.string().optional(),
      runName: z.string().optional(),
      startTime: z.number().optional(),
      tags: keyValuesSchema.optional(),
    }),
  }),
  z.object({
    op: z.literal("updateRun"),
    runId: z.string(),
    change: z.object({
      status: runStatusSchema.optional(),
      endTime: z.number().optional(),
      runName: z.string().optional(),
    }),
  }),
  z.object({
    op: z.literal("logBatch"),
    runId: z.string(),
    batch: z.object({
      metrics: z.array(metricSchema).optional(),
      params: keyValuesSchema.optional(),
      tags: keyValuesSchema.optional(),
    }),
  }),
  z.object({ op: z.literal("deleteTag"), runId: z.string(), key: z.string() }),
  z.object({
    op: z.literal("logInputs"),
    runId: z.string(),
    inputs: z.object({
      datasets: datasetInputsSchema.optional(),
      models: z.array(z.object({ modelId: z.string() })).optional(),
    }),
  }),
  z.object({
    op: z.literal("logOutputs"),
    runId: z.string(),
    models: z.array(z.object({ modelId: z.string(), step: z.number() })),
  }),
  z.object({
    op: z.literal("finalizeLoggedModel"),
    modelId: z.string(),
    status: z.enum(["PENDING", "READY", "FAILED"]),
  }),
  z.object({
    op: z.literal("artifact"),
    /** Where it belongs. */
    uri: z.string(),
    /** The local folder that holds what belongs there. */
    folder: z.string(),
    /** The file or folder below it. */
    path: z.string(),
  }),
  z.object({
    op: z.literal("createRegisteredModel"),
    request: z.object({ name: z.string(), description: z.string().optional(), tags: keyValuesSchema.optional() }),
  }),
  z.object({
    op: z.literal("createModelVersion"),
    /** By which the version is known again on the server. */
    made: z.string(),
    request: z.object({
      name: z.string(),
      source: z.string(),
      runId: z.string().optional(),
      runLink: z.string().optional(),
      description: z.string().optional(),
      tags: keyValuesSchema.optional(),
      modelId: z.string().optional(),
    }),
  }),
]);

export type Operation = z.output<typeof operation>;

/** The first line of a journal: for whom it is, and which process writes it. */
export const header = z.object({
  version: z.literal(1),
  /** Without credentials. */
  trackingUri: z.string(),
  registryUri: z.string(),
  createdAt: z.number(),
  process: z.object({ host: z.string(), pid: z.number(), started: z.string().optional(), machine: z.string() }),
});

export type Header = z.output<typeof header>;

/** A line after the first: an operation, or that its process has ended its work. */
export const entry = z.union([
  z.object({ seq: z.number(), at: z.number(), operation }),
  z.object({ closed: z.literal(true) }),
]);

export type Entry = z.output<typeof entry>;
