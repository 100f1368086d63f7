import { BoostingJob, HISTOGRAM_BYTES, Leaf, threadAt } from "./boosting-job";
import { BINS } from "./layout";
import { furtherBinsOf, GRADIENT, RECORD_SHIFT, recordsOf } from "./records";

/**
 * Adds this thread's rows of a leaf to the histograms of the tree's features.
 *
 * @param histograms u64[features][256], cleared here
 */
export function fillHistograms(job: BoostingJob, leaf: Leaf, histograms: usize): void {
  for (let k: u32 = 0; k < job.featureCount; k++) {
    const feature = <usize>load<u32>(job.features + ((<usize>k) << 2));
    memory.fill(histograms + feature * HISTOGRAM_BYTES, 0, HISTOGRAM_BYTES);
  }
  const records = recordsOf(job, leaf.place) + ((<usize>leaf.begin) << RECORD_SHIFT);
  for (let word: u32 = 0; word < job.words; word++) {
    const bins = word === 0 ? records : furtherBinsOf(job, leaf.place, word) + ((<usize>leaf.begin) << 3);
    const stride: usize = word === 0 ? 1 << RECORD_SHIFT : 8;
    const drawn = load<u32>(job.wordFeatures + ((<usize>word) << 2));
    addWord(bins, stride, records + GRADIENT, leaf.count, histograms + ((<usize>word) << 3) * HISTOGRAM_BYTES, drawn);
  }
}

/** The sums of all threads' rows, of one feature. */
export function sumOverThreads(job: BoostingJob, feature: u32, sums: usize): void {
  const offset = <usize>feature * HISTOGRAM_BYTES;
  const first = threadAt(job, 0).histograms + offset;
  const second = threadAt(job, 1).histograms + offset;
  for (let cell: usize = 0; cell < HISTOGRAM_BYTES; cell += 16) {
    v128.store(sums + cell, i64x2.add(v128.load(first + cell), v128.load(second + cell)));
  }
  for (let thread: u32 = 2; thread < job.threads; thread++) {
    const other = threadAt(job, thread).histograms + offset;
    for (let cell: usize = 0; cell < HISTOGRAM_BYTES; cell += 16) {
      v128.store(sums + cell, i64x2.add(v128.load(sums + cell), v128.load(other + cell)));
    }
  }
}

/** Turns the histogram of a leaf into that of its larger child. */
export function subtract(histogram: usize, smaller: usize): void {
  for (let cell: usize = 0; cell < HISTOGRAM_BYTES; cell += 16) {
    v128.store(histogram + cell, i64x2.sub(v128.load(histogram + cell), v128.load(smaller + cell)));
  }
}

/** The sum of all cells: what a leaf has altogether. */
export function totalOf(histogram: usize): i64 {
  let sum: i64 = 0;
  for (let bin: usize = 0; bin < BINS; bin++) sum += load<i64>(histogram + (bin << 3));
  return sum;
}

/**
 * Adds rows to the histograms of those of 8 features that are drawn, several at a time where they are neighbours: one
 * load brings the bins of all.
 *
 * @param bins  u64, `stride` bytes apart: the bins of 8 features
 * @param cells u64, 16 bytes apart
 * @param drawn a bit for each feature
 */
function addWord(bins: usize, stride: usize, cells: usize, count: u32, histogram: usize, drawn: u32): void {
  if (drawn === 0xff) {
    addEight(bins, stride, cells, count, histogram);
    return;
  }
  while (drawn !== 0) {
    const first = ctz<u32>(drawn);
    const run = ctz<u32>(~(drawn >> first));
    const at = bins + <usize>first;
    const own = histogram + <usize>first * HISTOGRAM_BYTES;
    let taken: u32 = 1;
    if (run >= 4) {
      taken = 4;
      addFour(at, stride, cells, count, own);
    } else if (run >= 2) {
      taken = 2;
      addTwo(at, stride, cells, count, own);
    } else addOne(at, stride, cells, count, own);
    drawn &= ~(((1 << taken) - 1) << first);
  }
}

function addOne(bins: usize, stride: usize, cells: usize, count: u32, histogram: usize): void {
  const end = cells + ((<usize>count) << RECORD_SHIFT);
  while (cells < end) {
    const word = <u32>load<u8>(bins);
    const cell = load<u64>(cells);
    const a = histogram + (<usize>(word << 3) & 0x7f8);
    store<u64>(a, load<u64>(a) + cell);
    bins += stride;
    cells += 1 << RECORD_SHIFT;
  }
}

function addTwo(bins: usize, stride: usize, cells: usize, count: u32, histogram: usize): void {
  const end = cells + ((<usize>count) << RECORD_SHIFT);
  while (cells < end) {
    const word = <u32>load<u16>(bins);
    const cell = load<u64>(cells);
    const a = histogram + (<usize>(word << 3) & 0x7f8);
    store<u64>(a, load<u64>(a) + cell);
    const b = histogram + (<usize>(word >> 5) & 0x7f8);
    store<u64>(b, load<u64>(b, HISTOGRAM_BYTES) + cell, HISTOGRAM_BYTES);
    bins += stride;
    cells += 1 << RECORD_SHIFT;
  }
}

function addFour(bins: usize, stride: usize, cells: usize, count: u32, histogram: usize): void {
  const end = cells + ((<usize>count) << RECORD_SHIFT);
  while (cells < end) {
    const word = load<u32>(bins);
    const cell = load<u64>(cells);
    const a = histogram + (<usize>(word << 3) & 0x7f8);
    store<u64>(a, load<u64>(a) + cell);
    const b = histogram + (<usize>(word >> 5) & 0x7f8);
    store<u64>(b, load<u64>(b, HISTOGRAM_BYTES) + cell, HISTOGRAM_BYTES);
    const c = histogram + (<usize>(word >> 13) & 0x7f8);
    store<u64>(c, load<u64>(c, 2 * HISTOGRAM_BYTES) + cell, 2 * HISTOGRAM_BYTES);
    const d = histogram + (<usize>(word >> 21) & 0x7f8);
    store<u64>(d, load<u64>(d, 3 * HISTOGRAM_BYTES) + cell, 3 * HISTOGRAM_BYTES);
    bins += stride;
    cells += 1 << RECORD_SHIFT;
  }
}

function addEight(bins: usize, stride: usize, cells: usize, count: u32, histogram: usize): void {
  const end = cells + ((<usize>count) << RECORD_SHIFT);
  while (cells < end) {
    const word = load<u64>(bins);
    const cell = load<u64>(cells);
    const a = histogram + (<usize>(word << 3) & 0x7f8);
    store<u64>(a, load<u64>(a) + cell);
    const b = histogram + (<usize>(word >> 5) & 0x7f8);
    store<u64>(b, load<u64>(b, HISTOGRAM_BYTES) + cell, HISTOGRAM_BYTES);
    const c = histogram + (<usize>(word >> 13) & 0x7f8);
    store<u64>(c, load<u64>(c, 2 * HISTOGRAM_BYTES) + cell, 2 * HISTOGRAM_BYTES);
    const d = histogram + (<usize>(word >> 21) & 0x7f8);
    store<u64>(d, load<u64>(d, 3 * HISTOGRAM_BYTES) + cell, 3 * HISTOGRAM_BYTES);
    const e = histogram + (<usize>(word >> 29) & 0x7f8);
    store<u64>(e, load<u64>(e, 4 * HISTOGRAM_BYTES) + cell, 4 * HISTOGRAM_BYTES);
    const f = histogram + (<usize>(word >> 37) & 0x7f8);
    store<u64>(f, load<u64>(f, 5 * HISTOGRAM_BYTES) + cell, 5 * HISTOGRAM_BYTES);
    const g = histogram + (<usize>(word >> 45) & 0x7f8);
    store<u64>(g, load<u64>(g, 6 * HISTOGRAM_BYTES) + cell, 6 * HISTOGRAM_BYTES);
    const h = histogram + (<usize>(word >> 53) & 0x7f8);
    store<u64>(h, load<u64>(h, 7 * HISTOGRAM_BYTES) + cell, 7 * HISTOGRAM_BYTES);
    bins += stride;
    cells += 1 << RECORD_SHIFT;
  }
}
