import { type EvalMetric, evalMetricExpected, evalMetricSchema } from "./eval-metrics.js";
import { either, fields, listOf, oneOf, realNumberAbove, recordOf, wholeNumber } from "./parameter-values.js";
import { type ParameterTable, real, whole } from "./parameters.js";

export type MonotoneConstraint = -1 | 0 | 1;

export interface GradientBoostingOptions {
  /** Number of trees; 200 where left out. */
  readonly nEstimators?: number;
  readonly learningRate?: number;
  /** "lossguide": the leaf that gains most is split next, as in LightGBM; "depthwise": depth by depth. */
  readonly growPolicy?: "lossguide" | "depthwise";
  /** Most leaves of a tree; 31 where left out, or as many as `maxDepth` allows where growth is depth by depth. */
  readonly numLeaves?: number;
  /** Most splits on the way to a leaf, −1 for any number. */
  readonly maxDepth?: number;
  /** Smallest number of rows of a leaf, judged by its share of the hessians as LightGBM does. */
  readonly minChildSamples?: number;
  /** Smallest sum of hessians of a leaf. */
  readonly minChildWeight?: number;
  readonly regLambda?: number;
  readonly regAlpha?: number;
  /** What a split must gain at least. */
  readonly minSplitGain?: number;
  /** Share of the rows that a tree sees, drawn without replacement every `subsampleFreq` trees (1 where left out). */
  readonly subsample?: number;
  readonly subsampleFreq?: number;
  /** Share of the features that a tree sees; of those, that a depth tries; of those, that a node tries. */
  readonly colsampleBytree?: number;
  readonly colsampleBylevel?: number;
  readonly colsampleBynode?: number;
  /** Most bins of values of a feature; 255 where left out. */
  readonly maxBins?: number;
  /** What rows of class 1 weigh. */
  readonly scalePosWeight?: number;
  /** What rows of each class weigh; "balanced": both classes the same in total. */
  readonly classWeight?: "balanced" | { readonly 0: number; readonly 1: number } | null;
  /** For each feature, in order or by name: 1 where the margin must not fall as it grows, −1 where it must not rise. */
  readonly monotoneConstraints?: readonly MonotoneConstraint[] | Readonly<Record<string, MonotoneConstraint>>;
  readonly randomState?: number;
  /** What is measured on the validation part, the first of several by early stopping; log loss where left out. */
  readonly evalMetric?: EvalMetric | readonly EvalMetric[];
  /** Ends after so many trees without a better metric on the validation part, and keeps the best number of trees. */
  readonly earlyStoppingRounds?: number;
  /** Number of threads, −1 for all; as many as pay where left out. The result does not depend on it. */
  readonly nJobs?: number;
}

const NO_LIMIT = Number.MAX_VALUE;
const constraint = oneOf(-1, 0, 1);

export const boostingParameters: ParameterTable<GradientBoostingOptions> = {
  nEstimators: whole(1, 100_000, "n_estimators", "num_iterations", "num_boost_round", "max_iter"),
  learningRate: real(0, 100, false, "learning_rate", "eta"),
  growPolicy: {
    schema: oneOf("lossguide", "depthwise"),
    expected: '"lossguide" or "depthwise"',
    aliases: ["grow_policy"],
  },
  numLeaves: whole(2, 131_072, "num_leaves", "maxLeaves", "max_leaves", "maxLeafNodes", "max_leaf_nodes"),
  maxDepth: {
    schema: either(oneOf(-1), wholeNumber(1, 1000)),
    expected: "-1 or a whole number from 1 to 1000",
    aliases: ["max_depth"],
  },
  minChildSamples: whole(0, 1e9, "min_child_samples", "min_data_in_leaf", "minSamplesLeaf", "min_samples_leaf"),
  minChildWeight: real(0, NO_LIMIT, true, "min_child_weight", "min_sum_hessian_in_leaf"),
  regLambda: real(0, NO_LIMIT, true, "reg_lambda", "lambda", "lambda_l2", "l2_regularization"),
  regAlpha: real(0, NO_LIMIT, true, "reg_alpha", "alpha", "lambda_l1"),
  minSplitGain: real(0, NO_LIMIT, true, "min_split_gain", "min_gain_to_split", "gamma", "min_split_loss"),
  subsample: real(0, 1, false, "bagging_fraction"),
  subsampleFreq: whole(0, 1e6, "subsample_freq", "bagging_freq"),
  colsampleBytree: real(0, 1, false, "colsample_bytree", "feature_fraction"),
  colsampleBylevel: real(0, 1, false, "colsample_bylevel"),
  colsampleBynode: real(0, 1, false, "colsample_bynode", "feature_fraction_bynode"),
  maxBins: whole(2, 255, "max_bins", "max_bin"),
  scalePosWeight: real(0, 1e6, false, "scale_pos_weight"),
  classWeight: {
    schema: either(oneOf("balanced", null), fields({ 0: realNumberAbove(0, 1e6), 1: realNumberAbove(0, 1e6) })),
    expected: '"balanced", null, or { 0: weight, 1: weight } above 0 and at most 1000000',
    aliases: ["class_weight"],
  },
  monotoneConstraints: {
    schema: either(listOf(constraint), recordOf(constraint)),
    expected: "-1, 0 or 1 for each feature, in an array or by its name",
    aliases: ["monotone_constraints", "monotonic_cst"],
  },
  randomState: whole(0, Number.MAX_SAFE_INTEGER, "random_state", "seed"),
  evalMetric: { schema: evalMetricSchema, expected: evalMetricExpected, aliases: ["eval_metric", "metric"] },
  earlyStoppingRounds: whole(1, 100_000, "early_stopping_rounds", "early_stopping_round", "n_iter_no_change"),
  nJobs: {
    schema: either(oneOf(-1), wholeNumber(1, 256)),
    expected: "-1 or a whole number from 1 to 256",
    aliases: ["n_jobs", "nthread", "num_threads"],
  },
};

const defaults = {
  nEstimators: 200,
  learningRate: 0.1,
  growPolicy: "lossguide",
  numLeaves: 31,
  maxDepth: -1,
  minChildSamples: 20,
  minChildWeight: 1e-3,
  regLambda: 0,
  regAlpha: 0,
  minSplitGain: 0,
  subsample: 1,
  subsampleFreq: 1,
  colsampleBytree: 1,
  colsampleBylevel: 1,
  colsampleBynode: 1,
  maxBins: 255,
  scalePosWeight: 1,
  classWeight: null,
  randomState: 42,
} as const satisfies GradientBoostingOptions;

type Optional = "monotoneConstraints" | "evalMetric" | "earlyStoppingRounds" | "nJobs";

/** The options of one classifier, with the defaults for what was left out. */
export type BoostingSettings = Required<Omit<GradientBoostingOptions, Optional>> &
  Pick<GradientBoostingOptions, Optional>;

const MOST_LEAVES = 131_072;

export function settle(given: Partial<GradientBoostingOptions>): BoostingSettings {
  const settings = { ...defaults, ...given };
  if (settings.growPolicy === "depthwise" && given.numLeaves === undefined && settings.maxDepth > 0) {
    return Object.freeze({ ...settings, numLeaves: Math.min(MOST_LEAVES, 2 ** settings.maxDepth) });
  }
  return Object.freeze(settings);
}
