import { BoostingJob, Leaf } from "./boosting-job";

/** A Record: the bins of a row's first 8 features, a byte each, and its cell of a histogram. 16 bytes. */
export const RECORD_SHIFT: usize = 4;
/** Where in a Record the cell is. */
export const GRADIENT: usize = 8;

/** The records of a place, see `Leaf.place`. */
export function recordsOf(job: BoostingJob, place: u32): usize {
  return place === 0 ? job.records : place === 1 ? job.first : job.second;
}

/** u32[positions]: which row each record of a place is of. In the table, row and position are the same. */
export function rowsOf(job: BoostingJob, place: u32): usize {
  return recordsOf(job, place) + ((<usize>job.positions) << RECORD_SHIFT);
}

/** u64[positions]: the bins of the features 8·word and further, for a word of at least 1. */
export function furtherBinsOf(job: BoostingJob, place: u32, word: u32): usize {
  const first = place === 0 ? job.furtherBins : rowsOf(job, place) + ((<usize>job.positions) << 2);
  return first + ((<usize>(word - 1) * <usize>job.positions) << 3);
}

/** Where the bins of a feature begin in a place, a byte a row; the rows are `strideOf` bytes apart. */
export function binsOf(job: BoostingJob, place: u32, feature: u32): usize {
  const word = feature >> 3;
  return (word === 0 ? recordsOf(job, place) : furtherBinsOf(job, place, word)) + <usize>(feature & 7);
}

export function strideShiftOf(feature: u32): usize {
  return feature < 8 ? RECORD_SHIFT : 3;
}

/**
 * Parts the rows of a leaf: those that go left to the front of the same positions in the next place, the others to
 * their end, from the back. Sums do not depend on the order, and every row is read and written once only.
 *
 * @returns the number of rows that go left
 */
export function partRows(job: BoostingJob, leaf: Leaf, feature: u32, bin: u32, missingLeft: u32): u32 {
  const place = leaf.place;
  const next = nextPlace(place);
  const begin = <usize>leaf.begin;
  const shift = strideShiftOf(feature);
  const bins = binsOf(job, place, feature) + (begin << shift);
  const from = recordsOf(job, place) + (begin << RECORD_SHIFT);
  const fromRows = rowsOf(job, place) + (begin << 2);
  const to = recordsOf(job, next) + (begin << RECORD_SHIFT);
  const toRows = rowsOf(job, next) + (begin << 2);
  const bound = bin + missingLeft;
  const count = leaf.count;
  if (job.words > 1) {
    return partWide(job, leaf, bins, shift, bound, missingLeft);
  }
  return place === 0
    ? partTable(bins, bound, missingLeft, from, leaf.begin, count, to, toRows)
    : partPlace(bins, bound, missingLeft, from, fromRows, count, to, toRows);
}

export function nextPlace(place: u32): u32 {
  return place === 1 ? 2 : 1;
}

function partTable(
  bins: usize,
  bound: u32,
  missingLeft: u32,
  from: usize,
  row: u32,
  count: u32,
  to: usize,
  toRows: usize,
): u32 {
  let left: usize = 0;
  for (let rest = <usize>count; rest-- > 0; ) {
    // Where missing values go left, one is added modulo 256, so that their bin 255 becomes the first.
    const goesLeft = <usize>(((<u32>load<u8>(bins) + missingLeft) & 255) <= bound);
    const target = left + (rest & (goesLeft - 1));
    left += goesLeft;
    v128.store(to + (target << RECORD_SHIFT), v128.load(from));
    store<u32>(toRows + (target << 2), row);
    bins += 1 << RECORD_SHIFT;
    from += 1 << RECORD_SHIFT;
    row++;
  }
  return <u32>left;
}

function partPlace(
  bins: usize,
  bound: u32,
  missingLeft: u32,
  from: usize,
  rows: usize,
  count: u32,
  to: usize,
  toRows: usize,
): u32 {
  let left: usize = 0;
  for (let rest = <usize>count; rest-- > 0; ) {
    // Where missing values go left, one is added modulo 256, so that their bin 255 becomes the first.
    const goesLeft = <usize>(((<u32>load<u8>(bins) + missingLeft) & 255) <= bound);
    const target = left + (rest & (goesLeft - 1));
    left += goesLeft;
    v128.store(to + (target << RECORD_SHIFT), v128.load(from));
    store<u32>(toRows + (target << 2), load<u32>(rows));
    bins += 1 << RECORD_SHIFT;
    from += 1 << RECORD_SHIFT;
    rows += 4;
  }
  return <u32>left;
}

/** As the others, of more than 8 features. */
function partWide(job: BoostingJob, leaf: Leaf, bins: usize, shift: usize, bound: u32, missingLeft: u32): u32 {
  const place = leaf.place;
  const next = nextPlace(place);
  const begin = <usize>leaf.begin;
  const count = <usize>leaf.count;
  const from = recordsOf(job, place) + (begin << RECORD_SHIFT);
  const fromRows = rowsOf(job, place) + (begin << 2);
  const fromBins = furtherBinsOf(job, place, 1) + (begin << 3);
  const to = recordsOf(job, next) + (begin << RECORD_SHIFT);
  const toRows = rowsOf(job, next) + (begin << 2);
  const toBins = furtherBinsOf(job, next, 1) + (begin << 3);
  const further = (<usize>(job.words - 1) * <usize>job.positions) << 3;
  const step = (<usize>job.positions) << 3;
  let left: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const goesLeft = <usize>(((<u32>load<u8>(bins + (i << shift)) + missingLeft) & 255) <= bound);
    const target = left + ((count - 1 - i) & (goesLeft - 1));
    left += goesLeft;
    v128.store(to + (target << RECORD_SHIFT), v128.load(from + (i << RECORD_SHIFT)));
    store<u32>(toRows + (target << 2), place === 0 ? <u32>(begin + i) : load<u32>(fromRows + (i << 2)));
    for (let word: usize = 0; word < further; word += step) {
      store<u64>(toBins + word + (target << 3), load<u64>(fromBins + word + (i << 3)));
    }
  }
  return <u32>left;
}

/**
 * Copies the rows that a tree sees to the place 2, as if they were the table.
 *
 * @returns their number
 */
export function copyDrawn(job: BoostingJob, begin: u32, count: u32): u32 {
  const to = recordsOf(job, 2);
  const rows = rowsOf(job, 2);
  let target = <usize>begin;
  for (let position = <usize>begin; position < <usize>(begin + count); position++) {
    v128.store(to + (target << RECORD_SHIFT), v128.load(job.records + (position << RECORD_SHIFT)));
    store<u32>(rows + (target << 2), <u32>position);
    for (let word: u32 = 1; word < job.words; word++) {
      store<u64>(furtherBinsOf(job, 2, word) + (target << 3), load<u64>(furtherBinsOf(job, 0, word) + (position << 3)));
    }
    target += <usize>load<u8>(job.drawn + position);
  }
  return <u32>target - begin;
}
