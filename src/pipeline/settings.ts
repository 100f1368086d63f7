import { z } from "zod";
import { asOfNames } from "../neo/index.js";

/** How rows are divided into training and test part; carried into every report, run and model. */
export const splitKinds = ["objects", "rows", "time"] as const;
export type SplitKind = (typeof splitKinds)[number];

export const featureSetNames = ["approach", "history"] as const;
export type FeatureSetName = (typeof featureSetNames)[number];

export const estimatorNames = ["forest", "boosting", "logistic"] as const;
export type EstimatorName = (typeof estimatorNames)[number];

const parameters = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

/** Where approaches come from: a file, or the synthetic population where no file is named. */
export const dataSettings = z.object({
  data: z.string().optional(),
  /** Names of the file's columns for fields of the record, where they are not found by themselves. */
  columns: z.record(z.string(), z.string()).default({}),
  /** How many approaches to synthesize where no file is named. */
  approaches: z.number().int().min(100).max(10_000_000).default(30_000),
  strict: z.boolean().default(false),
  /** Whether a web address may be one that is not of the public internet. */
  allowPrivate: z.boolean().default(false),
});

/** How the rows that were read become features, a training part and a test part. */
export const partSettings = z.object({
  features: z.enum(featureSetNames).default("history"),
  /** Which approaches of its object the history of an approach is made of. */
  asOf: z.enum(asOfNames).default("known"),
  split: z.enum(splitKinds).default("objects"),
  testShare: z.number().gt(0).lt(1).default(0.2),
  seed: z.number().int().min(0).default(42),
});

/** Where a job's results are tracked. */
export const trackSettings = z.object({
  experiment: z.string().min(1).optional(),
  runName: z.string().min(1).optional(),
  /** Registers the model as a new version of `neo-hazard`. */
  register: z.boolean().default(false),
});

export const trainSettings = z.object({
  ...dataSettings.shape,
  ...partSettings.shape,
  ...trackSettings.shape,
  model: z.enum(estimatorNames).default("boosting"),
  params: parameters.default({}),
});

export const tuneSettings = z.object({
  ...dataSettings.shape,
  ...partSettings.shape,
  ...trackSettings.shape,
  models: z
    .array(z.enum(["forest", "boosting"]))
    .min(1)
    .default(["forest", "boosting"]),
  trials: z.number().int().min(1).max(10_000).default(20),
  folds: z.number().int().min(2).max(20).default(3),
  sampler: z.enum(["tpe", "random"]).default("tpe"),
});

export const evaluateSettings = z.object({
  ...dataSettings.shape,
  modelUri: z.string().min(1),
  /** Scores every row, also those that the model was trained on. */
  all: z.boolean().default(false),
  /** Scores only objects that the model has not met in training. */
  unseen: z.boolean().default(false),
  /** Which approaches the history is made of, where it is to be another than in training. */
  asOf: z.enum(asOfNames).optional(),
  experiment: z.string().min(1).optional(),
  runName: z.string().min(1).optional(),
});

export type DataSettings = z.output<typeof dataSettings>;
export type PartSettings = z.output<typeof partSettings>;
export type TrainSettings = z.output<typeof trainSettings>;
export type TuneSettings = z.output<typeof tuneSettings>;
export type EvaluateSettings = z.output<typeof evaluateSettings>;
