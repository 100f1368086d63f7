import { BoostingThread, Candidate, gradientOf, hessianOf, Leaf, SplitLimits } from "./boosting-job";
import { MISSING } from "./layout";

/**
 * Looks for a better split of a leaf by one feature, by LightGBM's gain G²/(H + λ) with soft-thresholded G.
 *
 * Missing values are tried on both sides. Where a leaf has none, they go with its larger child. The number of rows of
 * a child is taken from its share of the hessians, as LightGBM does.
 *
 * @param histogram u64[256]
 * @param valueBins number of the feature's bins of values
 */
export function searchSplit(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  limits: BoostingThread,
  leaf: Leaf,
  best: Candidate,
): void {
  const missing = load<i64>(histogram + ((<usize>MISSING) << 3));
  const least = leastHessian(limits, leaf);
  scan(histogram, valueBins, feature, 0, missing === 0 ? 2 : 0, least, limits, leaf, best);
  if (missing !== 0) scan(histogram, valueBins, feature, missing, 1, least, limits, leaf, best);
}

/** Both limits of a child are on the hessian, so one comparison serves them: rows are rounded, hence the half. */
export function leastHessian(limits: SplitLimits, leaf: Leaf): i32 {
  let least = max<f64>(limits.minHessian, 1);
  const hessian = <f64>hessianOf(leaf.sums);
  if (hessian > 0) least = max<f64>(least, ((limits.minRows - 0.5) * hessian) / <f64>leaf.total);
  return <i32>min<f64>(ceil<f64>(least), <f64>i32.MAX_VALUE);
}

/** One direction of missing values: `direction` is 0 right, 1 left, 2 with the larger child. */
function scan(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  start: i64,
  direction: u32,
  least: i32,
  limits: SplitLimits,
  leaf: Leaf,
  best: Candidate,
): void {
  const sums = leaf.sums;
  const total = hessianOf(sums);
  const both = f64x2.convert_low_i32x4_s(i64x2.splat(sums));
  const lambda = f64x2.splat(limits.lambda);
  const alpha = f64x2.splat(limits.alpha);
  const zero = f64x2.splat(0);
  const shift = gainOf(<f64>gradientOf(sums), <f64>total, limits.lambda, limits.alpha) + limits.minGain;
  let most = best.gain + shift;
  let left = start;
  for (let bin: u32 = 0; bin < valueBins; bin++) {
    const cell = load<i64>(histogram + ((<usize>bin) << 3));
    if (cell === 0) continue;
    left += cell;
    const leftHessian = hessianOf(left);
    if (leftHessian < least) continue;
    if (total - leftHessian < least) break;
    // Both children at once: the first lanes are of the left one, the second of the right one.
    const leftPair = f64x2.convert_low_i32x4_s(i64x2.splat(left));
    const rightPair = f64x2.sub(both, leftPair);
    const hessians = i64x2.shuffle(leftPair, rightPair, 0, 2);
    const gradients = f64x2.abs(i64x2.shuffle(leftPair, rightPair, 1, 3));
    const shrunk = f64x2.max(f64x2.sub(gradients, alpha), zero);
    const gains = f64x2.div(f64x2.mul(shrunk, shrunk), f64x2.add(hessians, lambda));
    const gain = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1);
    if (gain > most) {
      most = gain;
      best.gain = gain - shift;
      keepSplit(best, histogram, valueBins, feature, bin, left, direction, total);
    }
  }
}

export function keepSplit(
  best: Candidate,
  histogram: usize,
  valueBins: u32,
  feature: u32,
  bin: u32,
  left: i64,
  direction: u32,
  total: i32,
): void {
  best.left = left;
  best.feature = feature;
  // Where missing values are alone on the right, larger values than this leaf's go left with the others.
  const right = total - hessianOf(left);
  const alone = direction === 0 && right === hessianOf(load<i64>(histogram + ((<usize>MISSING) << 3)));
  best.bin = alone ? valueBins - 1 : bin;
  if (direction === 1) {
    // Missing values are with the small ones: bins of which this leaf has none go there too, as in XGBoost and LightGBM.
    while (best.bin + 1 < valueBins && load<i64>(histogram + ((<usize>best.bin + 1) << 3)) === 0) best.bin++;
  }
  best.missingLeft = direction === 2 ? <u32>(hessianOf(left) >= right) : direction;
}

export function gainOf(gradient: f64, hessian: f64, lambda: f64, alpha: f64): f64 {
  const shrunk = max<f64>(abs<f64>(gradient) - alpha, 0);
  return (shrunk * shrunk) / (hessian + lambda);
}

/** The value of a leaf that minimises the loss: −G/(H + λ), with soft-thresholded G. */
export function leafValue(gradient: f64, hessian: f64, lambda: f64, alpha: f64): f64 {
  const shrunk = max<f64>(abs<f64>(gradient) - alpha, 0);
  const weight = hessian + lambda;
  return weight > 0 ? copysign<f64>(shrunk / weight, -gradient) : 0;
}
