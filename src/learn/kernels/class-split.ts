import { MISSING } from "./layout";

/** The best split of a node so far: 48 bytes. */
@unmanaged
export class ClassSplit {
  /** (l₁·W − W₁·l)² / (l·r): the decrease of weighted gini is 2/W times that. Negative before any split is found. */
  score: f64;
  /** Packed weights of the left child. */
  left: u64;
  feature: u32;
  bin: u32;
  missingLeft: u32;
}

/** What all the features of one node share: 48 bytes. */
@unmanaged
export class ClassNode {
  weight0: f64;
  weight1: f64;
  /** Smallest weight of a child, in the units of the cells. */
  minLeaf: f64;
  /** Weighted sum of both classes, and of class 1. */
  weight: f64;
  positive: f64;
  /** Packed weights of the node. */
  total: u64;
}

/**
 * Looks for a better split of a node by one feature.
 *
 * Missing values are tried on both sides. Where a node has none, they go with its larger child.
 *
 * @param histogram u64[256]
 * @param valueBins number of the feature's bins of values
 * @param feature   index of the feature, for the result
 * @returns whether the feature can be split at all: false where all rows of the node are in one bin
 */
export function searchClassSplit(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  node: ClassNode,
  split: ClassSplit,
): bool {
  const missing = load<u64>(histogram + ((<usize>MISSING) << 3));
  let varies = scan(histogram, valueBins, feature, 0, missing === 0 ? 2 : 0, node, split);
  if (missing !== 0) varies = scan(histogram, valueBins, feature, missing, 1, node, split) || varies;
  return varies;
}

/** One direction of missing values: `direction` is 0 right, 1 left, 2 with the larger child. */
function scan(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  start: u64,
  direction: u32,
  node: ClassNode,
  split: ClassSplit,
): bool {
  const total = node.total;
  const missing = load<u64>(histogram + ((<usize>MISSING) << 3));
  const units = unitsOf(total);
  const weight = node.weight;
  const positive = node.positive;
  const weight0 = node.weight0;
  const weight1 = node.weight1;
  const minLeaf = node.minLeaf;
  let best = split.score;
  let left = start;
  let varies = false;
  for (let bin: u32 = 0; bin < valueBins; bin++) {
    const cell = load<u64>(histogram + ((<usize>bin) << 3));
    if (cell === 0) continue;
    left += cell;
    if (left === total) break;
    varies = true;
    const leftUnits = unitsOf(left);
    if (leftUnits < minLeaf) continue;
    if (units - leftUnits < minLeaf) break;
    const leftPositive = weight1 * <f64>(left >> 32);
    const leftWeight = weight0 * <f64>(<u32>left) + leftPositive;
    const difference = leftPositive * weight - positive * leftWeight;
    const score = (difference * difference) / (leftWeight * (weight - leftWeight));
    if (score > best) {
      best = score;
      split.score = score;
      split.left = left;
      split.feature = feature;
      // Where missing values are alone on the right, larger values than this node's go left with the others.
      split.bin = direction === 0 && total - left === missing ? valueBins - 1 : bin;
      split.missingLeft = direction === 2 ? <u32>(2 * leftUnits >= units) : direction;
    }
  }
  return varies;
}

/** The weight of both classes, in the units of the cells. */
export function unitsOf(cell: u64): f64 {
  return <f64>(<u32>cell) + <f64>(cell >> 32);
}
