import { z } from "zod";

/** JSON has no NaN and no infinities; they stand as text. */
export const doubleSchema = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .transform((value) => Number(value));

export const doubleText = (value: number) => (Number.isFinite(value) ? value : String(value));

/** Tags and params, as JSON that Perigee has written. */
export const keyValuesSchema = z.array(z.object({ key: z.string(), value: z.string() }));

export const runStatusSchema = z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]);

export const metricSchema = z.object({
  key: z.string(),
  value: doubleSchema,
  timestamp: z.number(),
  step: z.number(),
  modelId: z.string().optional(),
  runId: z.string().optional(),
  datasetName: z.string().optional(),
  datasetDigest: z.string().optional(),
});

export const datasetInputsSchema = z.array(
  z.object({
    dataset: z.object({
      name: z.string(),
      digest: z.string(),
      sourceType: z.string(),
      source: z.string(),
      schema: z.string().optional(),
      profile: z.string().optional(),
    }),
    tags: keyValuesSchema,
  }),
);
