// A cell of a histogram is two i64, the sums of gradients and of hessians of a bin: one vector addition for both.

/**
 * The gradients of a node's rows, in the order of the rows: they are read once for every feature.
 *
 * @param gradients i32[rows of the data set × 2]
 * @param rows      u32[count]
 * @param ordered   i32[count × 2], the result
 */
export function gatherGradients(gradients: usize, rows: usize, count: u32, ordered: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const offset = (<usize>i) << 2;
    store<u64>(ordered + (offset << 1), load<u64>(gradients + ((<usize>load<u32>(rows + offset)) << 3)));
  }
}

/**
 * Adds rows to the histogram of one feature.
 *
 * @param bins      u8[rows of the data set], the feature's bin of each row
 * @param rows      u32[count]
 * @param ordered   i32[count × 2], gradients in the order of `rows`
 * @param histogram i64[256 × 2], added to, not cleared
 */
export function accumulate(bins: usize, rows: usize, ordered: usize, count: u32, histogram: usize): void {
  const paired = count & ~1;
  let i: u32 = 0;
  for (; i < paired; i += 2) {
    const at = rows + ((<usize>i) << 2);
    const gradient = ordered + ((<usize>i) << 3);
    const first = load<u8>(bins + <usize>load<u32>(at));
    const second = load<u8>(bins + <usize>load<u32>(at, 4));
    add(histogram, first, v128.load_ext<i32>(gradient));
    add(histogram, second, v128.load_ext<i32>(gradient, 8));
  }
  if (i < count) {
    const bin = load<u8>(bins + <usize>load<u32>(rows + ((<usize>i) << 2)));
    add(histogram, bin, v128.load_ext<i32>(ordered + ((<usize>i) << 3)));
  }
}

/** Adds rows to the histograms of two features, so that each row is read once. Arguments as of `accumulate`. */
export function accumulateTwo(
  binsA: usize,
  binsB: usize,
  rows: usize,
  ordered: usize,
  count: u32,
  histogramA: usize,
  histogramB: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + ((<usize>i) << 2));
    const pair = v128.load_ext<i32>(ordered + ((<usize>i) << 3));
    add(histogramA, load<u8>(binsA + row), pair);
    add(histogramB, load<u8>(binsB + row), pair);
  }
}

/** Turns the histograms of a leaf into those of its larger child: i64[cells × 2], minus those of the smaller child. */
export function subtract(histograms: usize, smaller: usize, cells: u32): void {
  for (let i: u32 = 0; i < cells; i++) {
    const offset = (<usize>i) << 4;
    v128.store(histograms + offset, i64x2.sub(v128.load(histograms + offset), v128.load(smaller + offset)));
  }
}

function add(histogram: usize, bin: u8, pair: v128): void {
  const at = histogram + ((<usize>bin) << 4);
  v128.store(at, i64x2.add(v128.load(at), pair));
}
