// An entry is a row in a tree: its index in the low 32 bits, in the high ones 2 × weight + label.
// A cell of a histogram is the weight of label 0 in its low 32 bits, of label 1 in the high ones: one addition for both.

/** The packed weight of an entry, in the form of a cell. */
export function cellOf(entry: u64): u64 {
  return (entry >> 33) << (((entry >> 32) & 1) << 5);
}

/**
 * Adds entries to the histogram of one feature.
 *
 * @param bins      u8[rows of the data set], the feature's bin of each row
 * @param entries   u64[count]
 * @param count     number of entries
 * @param histogram u64[256], added to, not cleared
 */
export function accumulate(bins: usize, entries: usize, count: u32, histogram: usize): void {
  const paired = count & ~1;
  let i: u32 = 0;
  for (; i < paired; i += 2) {
    const at = entries + ((<usize>i) << 3);
    const first = load<u64>(at);
    const second = load<u64>(at, 8);
    const firstBin = load<u8>(bins + <usize>(<u32>first));
    const secondBin = load<u8>(bins + <usize>(<u32>second));
    add(histogram, firstBin, cellOf(first));
    add(histogram, secondBin, cellOf(second));
  }
  if (i < count) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    add(histogram, load<u8>(bins + <usize>(<u32>entry)), cellOf(entry));
  }
}

/** Adds entries to the histograms of two features, so that each entry is read once. Arguments as of `accumulate`. */
export function accumulateTwo(
  binsA: usize,
  binsB: usize,
  entries: usize,
  count: u32,
  histogramA: usize,
  histogramB: usize,
): void {
  const paired = count & ~1;
  let i: u32 = 0;
  for (; i < paired; i += 2) {
    const at = entries + ((<usize>i) << 3);
    const first = load<u64>(at);
    const second = load<u64>(at, 8);
    const firstRow = <usize>(<u32>first);
    const secondRow = <usize>(<u32>second);
    const firstA = load<u8>(binsA + firstRow);
    const firstB = load<u8>(binsB + firstRow);
    const secondA = load<u8>(binsA + secondRow);
    const secondB = load<u8>(binsB + secondRow);
    const firstCell = cellOf(first);
    const secondCell = cellOf(second);
    add(histogramA, firstA, firstCell);
    add(histogramB, firstB, firstCell);
    add(histogramA, secondA, secondCell);
    add(histogramB, secondB, secondCell);
  }
  if (i < count) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const row = <usize>(<u32>entry);
    add(histogramA, load<u8>(binsA + row), cellOf(entry));
    add(histogramB, load<u8>(binsB + row), cellOf(entry));
  }
}

/** Turns the histograms of a node into those of its larger child: cells u64[cells], minus those of the smaller child. */
export function subtract(histograms: usize, smaller: usize, cells: u32): void {
  for (let i: u32 = 0; i < cells; i += 2) {
    const offset = (<usize>i) << 3;
    v128.store(histograms + offset, i64x2.sub(v128.load(histograms + offset), v128.load(smaller + offset)));
  }
}

function add(histogram: usize, bin: u8, cell: u64): void {
  const at = histogram + ((<usize>bin) << 3);
  store<u64>(at, load<u64>(at) + cell);
}
