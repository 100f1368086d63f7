// An entry is a row in a tree: its index in the low 32 bits, in the high ones 2 × weight + label.
// A cell of a histogram is the weight of label 0 in its low 32 bits, of label 1 in the high ones: one addition for both.

/** The packed weight of an entry, in the form of a cell. */
export function cellOf(entry: u64): u64 {
  return (entry >> 33) << (((entry >> 32) & 1) << 5);
}

/**
 * Adds entries to the histogram of one feature.
 *
 * @param bins      u16[rows of the data set], the feature's bin of each row
 * @param entries   u64[count]
 * @param count     number of entries
 * @param histogram u64[cells], added to, not cleared
 */
export function accumulate(bins: usize, entries: usize, count: u32, histogram: usize): void {
  const paired = count & ~1;
  let i: u32 = 0;
  for (; i < paired; i += 2) {
    const at = entries + ((<usize>i) << 3);
    const first = load<u64>(at);
    const second = load<u64>(at, 8);
    const firstBin = binOf(bins, first);
    const secondBin = binOf(bins, second);
    add(histogram, firstBin, cellOf(first));
    add(histogram, secondBin, cellOf(second));
  }
  if (i < count) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    add(histogram, binOf(bins, entry), cellOf(entry));
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
    const firstA = binOf(binsA, first);
    const firstB = binOf(binsB, first);
    const secondA = binOf(binsA, second);
    const secondB = binOf(binsB, second);
    const firstCell = cellOf(first);
    const secondCell = cellOf(second);
    add(histogramA, firstA, firstCell);
    add(histogramB, firstB, firstCell);
    add(histogramA, secondA, secondCell);
    add(histogramB, secondB, secondCell);
  }
  if (i < count) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    add(histogramA, binOf(binsA, entry), cellOf(entry));
    add(histogramB, binOf(binsB, entry), cellOf(entry));
  }
}

/**
 * Adds the entries of a small node to a histogram of zeros, and notes which cells are touched, so that the others need
 * neither be searched nor cleared. Arguments as of `accumulate`.
 *
 * @param touched u64[64], a bit for each cell; zeros before
 * @returns a bit for each of `touched` that is not zero
 */
export function accumulateTouched(bins: usize, entries: usize, count: u32, histogram: usize, touched: usize): u64 {
  let words: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(entries + ((<usize>i) << 3));
    const bin = binOf(bins, entry);
    add(histogram, bin, cellOf(entry));
    const word = bin >> 6;
    words |= (<u64>1) << word;
    const at = touched + (word << 3);
    store<u64>(at, load<u64>(at) | ((<u64>1) << (bin & 63)));
  }
  return words;
}

/** Turns the histograms of a node into those of its larger child: cells u64[cells], minus those of the smaller child. */
export function subtract(histograms: usize, smaller: usize, cells: u32): void {
  for (let i: u32 = 0; i < cells; i += 2) {
    const offset = (<usize>i) << 3;
    v128.store(histograms + offset, i64x2.sub(v128.load(histograms + offset), v128.load(smaller + offset)));
  }
}

/** The bin of an entry's row. */
export function binOf(bins: usize, entry: u64): usize {
  return <usize>load<u16>(bins + ((<usize>(<u32>entry)) << 1));
}

function add(histogram: usize, bin: usize, cell: u64): void {
  const at = histogram + (bin << 3);
  store<u64>(at, load<u64>(at) + cell);
}
