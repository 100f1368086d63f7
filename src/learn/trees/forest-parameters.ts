import { z } from "zod";
import { type Parameter, whole } from "./parameters.js";

/** What a row of each class counts; "balanced": both classes weigh the same in total. */
export type ClassWeight = "balanced" | { readonly 0: number; readonly 1: number } | null;

/** Features tried in a node: a number, a share below 1, or null for all. */
export type MaxFeatures = "sqrt" | "log2" | number | null;

/** All that forests and single trees are grown by. */
export interface ForestSettings {
  readonly nEstimators: number;
  readonly maxDepth: number | null;
  readonly maxFeatures: MaxFeatures;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly maxLeafNodes: number | null;
  readonly bootstrap: boolean;
  /** Whether a feature's split is drawn rather than searched. */
  readonly randomSplits: boolean;
  readonly maxBins: number;
  readonly classWeight: ClassWeight;
  readonly randomState: number;
  readonly nJobs?: number | undefined;
}

/** Options of a single tree, which forests have too. */
export interface TreeOptions {
  /** Most splits on the way to a leaf, null for any number. */
  readonly maxDepth?: number | null;
  readonly maxFeatures?: MaxFeatures;
  /** Smallest number of rows of a node that is split, and of a leaf. Rows count as often as they are drawn. */
  readonly minSamplesSplit?: number;
  readonly minSamplesLeaf?: number;
  /** Most leaves of a tree: the leaf whose split decreases the impurity most is split next. null for any number. */
  readonly maxLeafNodes?: number | null;
  /** Most bins of values of a feature; 1023 where left out. Where there are fewer values, splits are exact. */
  readonly maxBins?: number;
  readonly classWeight?: ClassWeight;
  readonly randomState?: number;
}

export interface ForestOptions extends TreeOptions {
  /** Number of trees; 100 where left out. */
  readonly nEstimators?: number;
  /** Whether each tree draws its own rows, with replacement. */
  readonly bootstrap?: boolean;
  /** Number of threads, −1 for all; as many as pay where left out. The result does not depend on it. */
  readonly nJobs?: number;
}

export const treeParameters = {
  maxDepth: {
    schema: z.number().int().min(1).max(1000).nullable(),
    expected: "a whole number from 1 to 1000, or null",
    aliases: ["max_depth"],
  },
  maxFeatures: {
    schema: z.union([z.enum(["sqrt", "log2"]), z.number().gt(0).lt(1), z.number().int().min(1), z.null()]),
    expected: '"sqrt", "log2", a whole number from 1, a share between 0 and 1, or null',
    aliases: ["max_features"],
  },
  minSamplesSplit: whole(2, 1e9, "min_samples_split"),
  minSamplesLeaf: whole(1, 1e9, "min_samples_leaf"),
  maxLeafNodes: {
    schema: z.number().int().min(2).max(1e9).nullable(),
    expected: "a whole number from 2, or null",
    aliases: ["max_leaf_nodes"],
  },
  // The kernels note the bins of a small node in 64 words of 64 bits.
  maxBins: whole(2, 4094, "max_bins"),
  classWeight: {
    schema: z.union([
      z.literal("balanced"),
      z.object({ 0: z.number().gt(0).max(1e6), 1: z.number().gt(0).max(1e6) }),
      z.null(),
    ]),
    expected: '"balanced", { 0: weight, 1: weight } above 0, or null',
    aliases: ["class_weight"],
  },
  randomState: whole(0, Number.MAX_SAFE_INTEGER, "random_state", "seed"),
} as const satisfies Record<keyof TreeOptions, Parameter>;

export const forestParameters = {
  ...treeParameters,
  nEstimators: whole(1, 100_000, "n_estimators"),
  bootstrap: { schema: z.boolean(), expected: "true or false", aliases: [] },
  nJobs: {
    schema: z.union([z.literal(-1), z.number().int().min(1).max(256)]),
    expected: "-1 or a whole number from 1 to 256",
    aliases: ["n_jobs"],
  },
} as const satisfies Record<keyof ForestOptions, Parameter>;

export const treeDefaults = {
  maxDepth: null,
  maxFeatures: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  maxLeafNodes: null,
  maxBins: 1023,
  classWeight: null,
  randomState: 42,
} as const satisfies TreeOptions;

export const forestDefaults = {
  ...treeDefaults,
  nEstimators: 100,
  maxFeatures: "sqrt",
} as const satisfies ForestOptions;
