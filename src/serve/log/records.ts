import { z } from "zod";

const label = z.union([z.literal(0), z.literal(1)]);

const request = z.object({
  kind: z.literal("request"),
  time: z.number(),
  client: z.string(),
  status: z.number(),
  rows: z.number(),
  latency: z.number().optional(),
});

const prediction = z.object({
  kind: z.literal("prediction"),
  id: z.string(),
  time: z.number(),
  model: z.string(),
  version: z.string(),
  object: z.string().optional(),
  features: z.record(z.string(), z.number().nullable()),
  label,
  probability: z.number(),
  latency: z.number(),
});

const feedback = z.object({ kind: z.literal("feedback"), id: z.string(), time: z.number(), label });

export const logRecord = z.discriminatedUnion("kind", [request, prediction, feedback]);

/** One request to `/invocations`: `time` in ms since 1970, `latency` in s where it was scored. */
export type RequestRecord = z.output<typeof request>;

/** One scored row: `latency` is that of its request, in s; a missing feature is null. */
export type PredictionRecord = z.output<typeof prediction>;

/** One label that arrived later. */
export type FeedbackRecord = z.output<typeof feedback>;

export type LogRecord = RequestRecord | PredictionRecord | FeedbackRecord;
