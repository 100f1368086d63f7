/** The best split of a node so far: 40 bytes. */
@unmanaged
export class ClassSplit {
  /** (l₁·W − W₁·l)² / (l·r): the decrease of weighted gini is 2/W times that. Negative before any split is found. */
  score: f64;
  /** Packed weights of the left child. */
  left: u64;
  feature: u32;
  /** The last bin of values that goes left. */
  bin: u32;
  missingLeft: u32;
  /** The first bin of values that goes right, of those that the node has. */
  next: u32;
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

/** Where the missing values of a scan go. Where a node has none, they would go with its larger child. */
const RIGHT: u32 = 0;
const LEFT: u32 = 1;
const WITH_LARGER: u32 = 2;

/**
 * Looks for a better split of a node by one feature. Missing values are tried on both sides.
 *
 * @param histogram u64[cells], cell 0 of missing values, zeros behind those of values
 * @param valueBins number of the feature's bins of values
 * @param feature   index of the feature, for the result
 */
export function searchClassSplit(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  node: ClassNode,
  split: ClassSplit,
): void {
  const missing = load<u64>(histogram);
  const before = split.score;
  scanAll(histogram, valueBins, feature, 0, missing, missing === 0 ? WITH_LARGER : RIGHT, node, split);
  if (missing !== 0) scanAll(histogram, valueBins, feature, missing, missing, LEFT, node, split);
  if (!(split.score > before)) return;
  let next = split.bin + 1;
  while (next < valueBins && load<u64>(histogram + ((<usize>next) << 3), 8) === 0) next++;
  split.next = next;
}

/** As `searchClassSplit`, of the cells that `accumulateTouched` touched; leaves zeros behind. */
export function searchTouched(
  histogram: usize,
  touched: usize,
  words: u64,
  valueBins: u32,
  feature: u32,
  node: ClassNode,
  split: ClassSplit,
): void {
  const missing = load<u64>(histogram);
  if (missing !== 0) {
    store<u64>(histogram, 0);
    store<u64>(touched, load<u64>(touched) & ~1);
    scanTouched(histogram, touched, words, false, valueBins, feature, 0, missing, RIGHT, node, split);
  }
  const direction = missing === 0 ? WITH_LARGER : LEFT;
  scanTouched(histogram, touched, words, true, valueBins, feature, missing, missing, direction, node, split);
}

/**
 * All bins in turn, two at a time. Only those that may be better than the best so far are divided out: where all rows or
 * none are left, 0 is not above 0.
 */
function scanAll(
  histogram: usize,
  valueBins: u32,
  feature: u32,
  start: u64,
  missing: u64,
  direction: u32,
  node: ClassNode,
  split: ClassSplit,
): void {
  const weight0 = f64x2.splat(node.weight0);
  const weight1 = f64x2.splat(node.weight1);
  const weight = f64x2.splat(node.weight);
  const positive = f64x2.splat(node.positive);
  const zero = i64x2.splat(0);
  let best = f64x2.splat(split.score);
  let before = i64x2.splat(start);
  for (let bin: u32 = 0; bin < valueBins; bin += 2) {
    const cells = v128.load(histogram + ((<usize>bin) << 3), 8);
    const left = i64x2.add(before, i64x2.add(cells, v128.shuffle<i64>(zero, cells, 0, 2)));
    before = v128.shuffle<i64>(left, left, 1, 1);
    const leftUnits0 = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(left, left, 0, 2, 0, 2));
    const leftUnits1 = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(left, left, 1, 3, 1, 3));
    const leftPositive = f64x2.mul(weight1, leftUnits1);
    const leftWeight = f64x2.add(f64x2.mul(weight0, leftUnits0), leftPositive);
    const difference = f64x2.sub(f64x2.mul(leftPositive, weight), f64x2.mul(positive, leftWeight));
    const square = f64x2.mul(difference, difference);
    const product = f64x2.mul(leftWeight, f64x2.sub(weight, leftWeight));
    if (!v128.any_true(f64x2.gt(square, f64x2.mul(best, product)))) continue;
    consider(i64x2.extract_lane(left, 0), bin, feature, valueBins, missing, direction, node, split);
    consider(i64x2.extract_lane(left, 1), bin + 1, feature, valueBins, missing, direction, node, split);
    best = f64x2.splat(split.score);
  }
}

function scanTouched(
  histogram: usize,
  touched: usize,
  words: u64,
  clears: bool,
  valueBins: u32,
  feature: u32,
  start: u64,
  missing: u64,
  direction: u32,
  node: ClassNode,
  split: ClassSplit,
): void {
  let left = start;
  let isBest = false;
  for (; words !== 0; words &= words - 1) {
    const word = <usize>ctz(words);
    let bits = load<u64>(touched + (word << 3));
    if (clears) store<u64>(touched + (word << 3), 0);
    for (; bits !== 0; bits &= bits - 1) {
      const cell = (word << 6) + <usize>ctz(bits);
      const bin = <u32>cell - 1;
      if (isBest) split.next = bin;
      left += load<u64>(histogram + (cell << 3));
      if (clears) store<u64>(histogram + (cell << 3), 0);
      isBest = consider(left, bin, feature, valueBins, missing, direction, node, split);
    }
  }
}

/**
 * Keeps a split of a node where it is better than the best so far.
 *
 * @param left packed weights of the left child
 * @param bin  the last bin of values that goes left
 * @returns whether it is
 */
function consider(
  left: u64,
  bin: u32,
  feature: u32,
  valueBins: u32,
  missing: u64,
  direction: u32,
  node: ClassNode,
  split: ClassSplit,
): bool {
  const leftPositive = node.weight1 * <f64>(left >> 32);
  const leftWeight = node.weight0 * <f64>(<u32>left) + leftPositive;
  const difference = leftPositive * node.weight - node.positive * leftWeight;
  const square = difference * difference;
  const product = leftWeight * (node.weight - leftWeight);
  // Few pass this, so few are divided; by the same test in every scan, so that all of them keep the same split.
  if (!(square > split.score * product)) return false;
  const score = square / product;
  const leftUnits = unitsOf(left);
  if (!(score > split.score)) return false;
  if (leftUnits < node.minLeaf || unitsOf(node.total) - leftUnits < node.minLeaf) return false;
  split.score = score;
  split.left = left;
  split.feature = feature;
  // Where missing values are alone on the right, larger values than this node's go left with the others.
  split.bin = direction === RIGHT && node.total - left === missing ? valueBins - 1 : bin;
  split.next = split.bin + 1;
  split.missingLeft = direction === WITH_LARGER ? <u32>(2 * leftUnits >= unitsOf(node.total)) : direction;
  return true;
}

/** Considers one split with missing values on either side. */
export function considerBothWays(
  left: u64,
  missing: u64,
  bin: u32,
  feature: u32,
  valueBins: u32,
  node: ClassNode,
  split: ClassSplit,
): void {
  consider(left, bin, feature, valueBins, missing, missing === 0 ? WITH_LARGER : RIGHT, node, split);
  if (missing !== 0) consider(left + missing, bin, feature, valueBins, missing, LEFT, node, split);
}

/** The weight of both classes, in the units of the cells. */
export function unitsOf(cell: u64): f64 {
  return <f64>(<u32>cell) + <f64>(cell >> 32);
}

/** Whether a split was found whose children hold one class each: no other is better. */
export function isPerfect(split: ClassSplit, total: u64): bool {
  return split.score > 0 && isPure(split.left) && isPure(total - split.left);
}

function isPure(cell: u64): bool {
  return <u32>cell === 0 || cell >> 32 === 0;
}
