import { BoostingThread, Candidate, gradientOf, hessianOf, Leaf, SplitLimits } from "./boosting-job";
import { keepSplit, leafValue, leastHessian } from "./gradient-split";
import { MISSING } from "./layout";

/**
 * As `searchSplit`, where features must not lower the margin, or not raise it: XGBoost's method.
 *
 * The values of both children stay between the bounds of the leaf, and in the order of the feature's constraint.
 *
 * @param constraint −1, 0 or 1, of this feature
 */
export function searchMonotoneSplit(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  constraint: i32,
  limits: BoostingThread,
  leaf: Leaf,
  best: Candidate,
): void {
  const missing = load<i64>(histogram + ((<usize>MISSING) << 3));
  scan(histogram, valueBins, feature, constraint, 0, missing === 0 ? 2 : 0, limits, leaf, best);
  if (missing !== 0) scan(histogram, valueBins, feature, constraint, missing, 1, limits, leaf, best);
}

/** The value of a child within the bounds of its parent. */
export function boundedValue(sums: i64, limits: SplitLimits, lower: f64, upper: f64): f64 {
  const value = leafValue(<f64>gradientOf(sums), <f64>hessianOf(sums), limits.lambda, limits.alpha);
  return min<f64>(max<f64>(value, lower), upper);
}

/** Divides a split leaf's bounds in the middle of its children's values, by the constraint of the split's feature. */
export function divideBounds(left: Leaf, right: Leaf, constraint: i32, limits: SplitLimits): void {
  const lower = left.lower;
  const upper = left.upper;
  right.lower = lower;
  right.upper = upper;
  if (constraint === 0) return;
  const middle = (boundedValue(left.sums, limits, lower, upper) + boundedValue(right.sums, limits, lower, upper)) / 2;
  if (constraint > 0) {
    left.upper = middle;
    right.lower = middle;
  } else {
    left.lower = middle;
    right.upper = middle;
  }
}

function scan(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  constraint: i32,
  start: i64,
  direction: u32,
  limits: SplitLimits,
  leaf: Leaf,
  best: Candidate,
): void {
  const least = leastHessian(limits, leaf);
  const total = hessianOf(leaf.sums);
  const shift =
    boundedGain(leaf.sums, limits, boundedValue(leaf.sums, limits, leaf.lower, leaf.upper)) + limits.minGain;
  let left = start;
  for (let bin: u32 = 0; bin < valueBins; bin++) {
    const cell = load<i64>(histogram + ((<usize>bin) << 3));
    // Missing values alone on the left are another split here than alone on the right: the order of values counts.
    if (cell === 0 && (direction !== 1 || left !== start)) continue;
    left += cell;
    if (hessianOf(left) < least) continue;
    if (total - hessianOf(left) < least) break;
    const right = leaf.sums - left;
    const leftValue = boundedValue(left, limits, leaf.lower, leaf.upper);
    const rightValue = boundedValue(right, limits, leaf.lower, leaf.upper);
    if ((constraint > 0 && leftValue > rightValue) || (constraint < 0 && leftValue < rightValue)) continue;
    const gain = boundedGain(left, limits, leftValue) + boundedGain(right, limits, rightValue) - shift;
    if (gain > best.gain) {
      best.gain = gain;
      keepSplit(best, histogram, valueBins, feature, bin, left, direction, total);
    }
  }
}

/**
 * What a leaf of this value gains: −2·G·w − (H + λ)·w² − 2·α·|w|; as much as `gainOf` where the value is the best.
 * XGBoost leaves out the term of α here.
 */
function boundedGain(sums: i64, limits: SplitLimits, value: f64): f64 {
  const weight = <f64>hessianOf(sums) + limits.lambda;
  return -(2 * <f64>gradientOf(sums) * value + weight * value * value + 2 * limits.alpha * abs<f64>(value));
}
