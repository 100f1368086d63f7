import { either, fields, oneOf, realNumberAbove, wholeNumber } from "./parameter-values.js";
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
    schema: either(wholeNumber(1, 1000), oneOf(null)),
    expected: "a whole number from 1 to 1000, or null",
    aliases: ["max_depth"],
  },
  maxFeatures: {
    schema: either(oneOf("sqrt", "log2", null), realNumberAbove(0, 1), wholeNumber(1)),
    expected: '"sqrt", "log2", a whole number from 1, a share between 0 and 1, or null',
    aliases: ["max_features"],
  },
  minSamplesSplit: whole(2, 1e9, "min_samples_split"),
  minSamplesLeaf: whole(1, 1e9, "min_samples_leaf"),
  maxLeafNodes: {
    schema: either(wholeNumber(2, 1e9), oneOf(null)),
    expected: "a whole number from 2, or null",
    aliases: ["max_leaf_nodes"],
  },
  // The kernels note the bins of a small node in 64 words of 64 bits.
  maxBins: whole(2, 4094, "max_bins"),
  classWeight: {
    schema: either(oneOf("balanced", null), fields({ 0: realNumberAbove(0, 1e6), 1: realNumberAbove(0, 1e6) })),
    expected: '"balanced", { 0: weight, 1: weight } above 0, or null',
    aliases: ["class_weight"],
  },
  randomState: whole(0, Number.MAX_SAFE_INTEGER, "random_state", "seed"),
} as const satisfies Record<keyof TreeOptions, Parameter>;

export const forestParameters = {
  ...treeParameters,
  nEstimators: whole(1, 100_000, "n_estimators"),
  bootstrap: { schema: oneOf(true, false), expected: "true or false", aliases: [] },
  nJobs: {
    schema: either(oneOf(-1), wholeNumber(1, 256)),
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
