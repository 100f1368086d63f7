import type { BoostingSettings } from "./boosting-parameters.js";

/**
 * What each row weighs by its class and its own weight, without `scalePosWeight`; undefined where all weigh 1.
 *
 * "balanced" is scikit-learn's: rows / (2 · rows of the class), before the rows' own weights.
 */
export function rowWeights(
  y: Uint8Array,
  classWeight: BoostingSettings["classWeight"],
  sampleWeight: Float32Array | undefined,
): Float32Array | undefined {
  if (!classWeight) return sampleWeight;
  const positives = y.reduce((sum, label) => sum + label, 0);
  const ofClass =
    classWeight === "balanced"
      ? [y.length / (2 * (y.length - positives)), y.length / (2 * positives)]
      : [classWeight[0], classWeight[1]];
  return Float32Array.from(y, (label, row) => ofClass[label]! * (sampleWeight ? sampleWeight[row]! : 1));
}

/** The margin that fits all rows best before the first tree. As in LightGBM, `scalePosWeight` has no part in it. */
export function logOdds(y: Uint8Array, weights: Float32Array | undefined): number {
  let positive = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights?.[row] ?? 1;
    positive += weight * y[row]!;
    total += weight;
  }
  return Math.log(positive / (total - positive));
}

/** Weights with `scalePosWeight`. */
export function scalePositives(
  y: Uint8Array,
  weights: Float32Array | undefined,
  scalePosWeight: number,
): Float32Array | undefined {
  if (scalePosWeight === 1) return weights;
  return Float32Array.from(y, (label, row) => (weights ? weights[row]! : 1) * (label ? scalePosWeight : 1));
}
