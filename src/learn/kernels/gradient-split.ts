import { MISSING } from "./layout";

/** What limits every split; the first fields of a BoostingJob, in its order. Weights are in units of the gradients. */
@unmanaged
export class SplitLimits {
  lambda: f64;
  alpha: f64;
  minGain: f64;
  minHessian: f64;
  minRows: f64;
}

/** A leaf of the tree as it grows, with the best split found for it: 80 bytes. */
@unmanaged
export class Leaf {
  gradient: i64;
  hessian: i64;
  /** The gain of its best split over that of the leaf, less `minGain`; 0 where there is none. */
  gain: f64;
  leftGradient: i64;
  leftHessian: i64;
  feature: u32;
  bin: u32;
  missingLeft: u32;
  node: u32;
  begin: u32;
  count: u32;
  depth: u32;
  /** Index of its histograms, −1 where there was no place to keep them. */
  slot: i32;
}

/**
 * Looks for a better split of a leaf by one feature, by LightGBM's gain G²/(H + λ) with soft-thresholded G.
 *
 * Missing values are tried on both sides. Where a leaf has none, they go with its larger child. The number of rows of
 * a child is taken from its share of the hessians, as LightGBM does.
 *
 * @param histogram i64[256 × 2]
 * @param valueBins number of the feature's bins of values
 */
export function searchGradientSplit(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  limits: SplitLimits,
  leaf: Leaf,
): void {
  const missing = histogram + ((<usize>MISSING) << 4);
  const gradient = load<i64>(missing);
  const hessian = load<i64>(missing, 8);
  const has = gradient !== 0 || hessian !== 0;
  scan(histogram, valueBins, feature, 0, 0, has ? 0 : 2, limits, leaf);
  if (has) scan(histogram, valueBins, feature, gradient, hessian, 1, limits, leaf);
}

/** One direction of missing values: `direction` is 0 right, 1 left, 2 with the larger child. */
function scan(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  startGradient: i64,
  startHessian: i64,
  direction: u32,
  limits: SplitLimits,
  leaf: Leaf,
): void {
  const lambda = limits.lambda;
  const alpha = limits.alpha;
  const totalGradient = leaf.gradient;
  const totalHessian = leaf.hessian;
  const missing = histogram + ((<usize>MISSING) << 4);
  const rowsOfHessian = totalHessian > 0 ? <f64>leaf.count / <f64>totalHessian : 0;
  // Both limits are on the hessian, so one comparison serves them: rows are rounded, hence the half.
  let minHessian = limits.minHessian;
  if (rowsOfHessian > 0) minHessian = max(minHessian, (limits.minRows - 0.5) / rowsOfHessian);
  minHessian = max(minHessian, 1);
  const shift = gainOf(<f64>totalGradient, <f64>totalHessian, lambda, alpha) + limits.minGain;
  let best = leaf.gain + shift;
  let leftGradient = startGradient;
  let leftHessian = startHessian;
  for (let bin: u32 = 0; bin < valueBins; bin++) {
    const cell = histogram + ((<usize>bin) << 4);
    const gradient = load<i64>(cell);
    const hessian = load<i64>(cell, 8);
    if (gradient === 0 && hessian === 0) continue;
    leftGradient += gradient;
    leftHessian += hessian;
    const left = <f64>leftHessian;
    if (left < minHessian) continue;
    const right = <f64>(totalHessian - leftHessian);
    if (right < minHessian) break;
    const gain =
      gainOf(<f64>leftGradient, left, lambda, alpha) +
      gainOf(<f64>(totalGradient - leftGradient), right, lambda, alpha);
    if (gain > best) {
      best = gain;
      leaf.gain = gain - shift;
      leaf.leftGradient = leftGradient;
      leaf.leftHessian = leftHessian;
      leaf.feature = feature;
      // Where missing values are alone on the right, larger values than this leaf's go left with the others.
      const alone = direction === 0 && totalHessian - leftHessian === load<i64>(missing, 8);
      leaf.bin = alone ? valueBins - 1 : bin;
      leaf.missingLeft = direction === 2 ? <u32>(left >= right) : direction;
    }
  }
}

function gainOf(gradient: f64, hessian: f64, lambda: f64, alpha: f64): f64 {
  const shrunk = max<f64>(abs<f64>(gradient) - alpha, 0);
  return (shrunk * shrunk) / (hessian + lambda);
}

/** The value of a leaf that minimises the loss: −G/(H + λ), with soft-thresholded G. */
export function leafValue(gradient: f64, hessian: f64, lambda: f64, alpha: f64): f64 {
  const shrunk = max<f64>(abs<f64>(gradient) - alpha, 0);
  const weight = hessian + lambda;
  return weight > 0 ? copysign<f64>(shrunk / weight, -gradient) : 0;
}
