import { nextUint32, Random } from "../../support/kernels/random";
import { binOf, cellOf } from "./class-histogram";
import { ClassNode, ClassSplit, considerBothWays } from "./class-split";
import { lastBinUpTo, middleOf } from "./middles";

/**
 * Draws a split of a node by one feature, as in extremely randomized trees (Geurts, Ernst and Wehenkel, 2006), and keeps
 * it where it is better than the best so far: a threshold is drawn evenly between the node's smallest and largest value.
 *
 * Missing values are tried on both sides of it. Where all values of the node are equal, they are parted from missing ones.
 *
 * @param bins      u16[rows of the data set], the feature's bin of each row
 * @param entries   u64[count]
 * @param middles   f32[valueBins], ascending: what stands for the values of each bin
 * @param valueBins number of the feature's bins of values
 * @param feature   index of the feature, for the result
 */
export function drawClassSplit(
  bins: usize,
  entries: usize,
  count: u32,
  middles: usize,
  valueBins: u32,
  feature: u32,
  random: Random,
  node: ClassNode,
  split: ClassSplit,
): void {
  // A missing value's 0 becomes the largest number here, so that the first bin is that of a value where there is one.
  let first: u32 = u32.MAX_VALUE;
  let last: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const bin = <u32>binOf(bins, load<u64>(entries + ((<usize>i) << 3)));
    first = min<u32>(first, bin - 1);
    last = max<u32>(last, bin);
  }
  if (last === 0) return;
  last -= 1;
  const bin = first < last ? drawBin(middles, first, last, random) : first;

  let left: u64 = 0;
  let missing: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const its = <u32>binOf(bins, entry);
    const cell = cellOf(entry);
    left += its - 1 <= bin ? cell : 0;
    missing += its === 0 ? cell : 0;
  }
  considerBothWays(left, missing, bin, feature, valueBins, node, split);
}

/** The last bin that a random threshold leaves on the left: at least the first of the node, and before its last. */
function drawBin(middles: usize, first: u32, last: u32, random: Random): u32 {
  const smallest = middleOf(middles, first);
  const threshold = smallest + (<f64>nextUint32(random) / 4294967296) * (middleOf(middles, last) - smallest);
  return lastBinUpTo(threshold, middles, first, last);
}
