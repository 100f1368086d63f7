/** A table of numeric features, column by column; a missing value is NaN. */
export interface Matrix {
  readonly rows: number;
  /** `[features]` */
  readonly names: readonly string[];
  /** `[features]` columns of `[rows]` */
  readonly columns: readonly Float32Array[];
}

/**
 * A fitted ensemble of binary decision trees, as plain data: what the estimators make, the kernels score,
 * and `model/` writes to files and to ONNX.
 *
 * A row goes left in a node where `x[feature] <= threshold`, or where `x[feature]` is NaN and `missingLeft` is 1.
 * Its margin is `base` plus the values of the leaves that it reaches. Leaf values and `base` are multiples of one
 * power of two, so chosen that every partial sum is exact in float32: the margin is the same number in whatever order
 * the trees are added, on any number of threads, and in any runtime of ONNX.
 */
export interface TreeEnsemble {
  readonly kind: "trees";
  /** `mean`: the margin is the probability. `logistic`: the probability is 1 / (1 + exp(−margin)). */
  readonly link: "mean" | "logistic";
  readonly featureNames: readonly string[];
  readonly base: number;
  /** `[trees + 1]`: nodes of tree t are treeStarts[t] up to treeStarts[t + 1]; its root is the first. */
  readonly treeStarts: Uint32Array;
  /** `[nodes]`, −1 for a leaf. */
  readonly feature: Int32Array;
  /**
   * `[nodes]`, strictly between two values seen in training; 0 for a leaf. Of an imported model any number: ∞ parts
   * missing values from all others.
   */
  readonly threshold: Float32Array;
  /** `[nodes]`, 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** `[nodes]`, index of the left child in the whole arrays (not within the tree); 0 for a leaf. */
  readonly left: Uint32Array;
  /** `[nodes]`, likewise the right child. */
  readonly right: Uint32Array;
  /** `[nodes]`, the leaf's addition to the margin; 0 for an inner node. */
  readonly value: Float32Array;
  /** `[nodes]`, the reduction of impurity or loss by the split; 0 for a leaf. */
  readonly gain: Float32Array;
  /** `[nodes]`, weight of the training rows that came through; 0 where an imported model does not say. */
  readonly cover: Float32Array;
}

/** A fitted logistic regression: margin = intercept + Σ coefficients · ((x or its fill where missing) − center) / scale, in float64. */
export interface LinearModel {
  readonly kind: "linear";
  readonly featureNames: readonly string[];
  readonly intercept: number;
  readonly coefficients: Float64Array;
  /** `[features]`, the training means: what standardisation subtracts, and what a missing value is taken for. */
  readonly center: Float64Array;
  /** `[features]`, the training standard deviations (1 for a constant column). */
  readonly scale: Float64Array;
}

export type FittedModel = TreeEnsemble | LinearModel;

/** What a fitted model says of rows; `label` is `margin >= the model's decision margin`. */
export interface Prediction {
  /** `[rows]`, 0 or 1. */
  readonly label: Uint8Array;
  /** `[rows]`, of class 1. */
  readonly probability: Float32Array;
}
