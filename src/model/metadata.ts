import { z } from "zod";

/** Where a model comes from: what a reader of its folder needs to judge it and to make it again. */
export const modelMetadata = z.object({
  /** The estimator's class, such as `RandomForestClassifier`. */
  estimator: z.string().min(1),
  /** The estimator's parameters under their own names. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** How training and test rows were told apart: `objects`, `rows` or `time`. */
  split: z.string().min(1),
  /** Share of objects or rows that was held out; with `split` and `seed` it gives the same parts again. */
  testShare: z.number().min(0).max(1).optional(),
  /** Digest of the data that the rows were taken from. */
  dataDigest: z.string(),
  seed: z.int().nonnegative(),
  trainedRows: z.int().nonnegative(),
  /** Which objects the training rows were of, in a form that the maker of the model knows. */
  trainedObjects: z.string().optional(),
  /** Parameters of the rules that the model was held against in training, such as a distance in au. */
  baselines: z.record(z.string(), z.number()).optional(),
  /** Which of an object's approaches its history was made of; left out without history. */
  historyScope: z.string().optional(),
  /** The held-out part's metrics. */
  metrics: z.record(z.string(), z.number()),
  /** What else there is to know, such as the dataset's name or the commit. */
  tags: z.record(z.string(), z.string()).optional(),
  /** ISO 8601. Kept in the file MLmodel and not in `model.perigee`, so that the same training gives the same bytes. */
  createdAt: z.iso.datetime().optional(),
});

export type ModelMetadata = z.output<typeof modelMetadata>;
