import { MISSING } from "./layout";

/** Digits of the sort: 11, 11 and 10 bits of a key. */
const DIGITS: usize = 3;
const BITS: usize = 11;
const PLACES: usize = 2048;

/**
 * Sorts the values of a column, ascending, without its missing ones: a radix sort that leaves equal values in their order.
 *
 * @param column f32[rows], left as it is
 * @param rows   number of values
 * @param pairs  u64[rows], the result: the row of each value in the low 32 bits, in the high ones its key
 * @param spare  u64[rows]; afterwards f32[rows], the sorted values
 * @param counts u32[3 × 2048]
 * @returns the number of values that are not missing
 */
export function sortColumn(column: usize, rows: u32, pairs: usize, spare: usize, counts: usize): u32 {
  memory.fill(counts, 0, (DIGITS * PLACES) << 2);
  let count: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    // Adding 0 makes −0 and 0 one value.
    const value = load<f32>(column + ((<usize>row) << 2)) + 0;
    if (isNaN<f32>(value)) continue;
    const key = keyOf(value);
    store<u64>(pairs + ((<usize>count) << 3), ((<u64>key) << 32) | row);
    count++;
    for (let digit: usize = 0; digit < DIGITS; digit++) increment(placeOf(counts, key, digit));
  }
  let from = pairs;
  let to = spare;
  for (let digit: usize = 0; digit < DIGITS; digit++) {
    if (count > 0 && load<u32>(placeOf(counts, <u32>(load<u64>(from) >> 32), digit)) === count) continue;
    startPlaces(counts + ((digit * PLACES) << 2));
    for (let i: u32 = 0; i < count; i++) {
      const pair = load<u64>(from + ((<usize>i) << 3));
      const at = placeOf(counts, <u32>(pair >> 32), digit);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u64>(to + ((<usize>place) << 3), pair);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from !== pairs) memory.copy(pairs, from, (<usize>count) << 3);
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(spare + ((<usize>i) << 2), valueOfKey(load<u32>(pairs + ((<usize>i) << 3), 4)));
  }
  return count;
}

/**
 * The bin of each value of a sorted column: the number of thresholds that are smaller.
 *
 * @param pairs      u64[count], of `sortColumn`
 * @param count      number of values that are not missing
 * @param thresholds f32[bins of values], ascending; the last is at least all values
 * @param bins       u8[rows], the result: 255 where missing
 */
export function placeBins(pairs: usize, count: u32, thresholds: usize, bins: usize, rows: u32): void {
  if (count < rows) memory.fill(bins, <u8>MISSING, rows);
  let bin: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const pair = load<u64>(pairs + ((<usize>i) << 3));
    while (load<f32>(thresholds + ((<usize>bin) << 2)) < valueOfKey(<u32>(pair >> 32))) bin++;
    store<u8>(bins + <usize>(<u32>pair), <u8>bin);
  }
}

/** As `placeBins`, for forests: u16[rows], 0 where missing, else 1 + the bin. */
export function placeWideBins(pairs: usize, count: u32, thresholds: usize, bins: usize, rows: u32): void {
  if (count < rows) memory.fill(bins, 0, (<usize>rows) << 1);
  let bin: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const pair = load<u64>(pairs + ((<usize>i) << 3));
    while (load<f32>(thresholds + ((<usize>bin) << 2)) < valueOfKey(<u32>(pair >> 32))) bin++;
    store<u16>(bins + ((<usize>(<u32>pair)) << 1), <u16>(bin + 1));
  }
}

/** Where a digit of a key is counted. */
function placeOf(counts: usize, key: u32, digit: usize): usize {
  return counts + ((digit * PLACES + <usize>((<usize>key >>> (digit * BITS)) & (PLACES - 1))) << 2);
}

/** Turns the counts of a digit into where its values begin. */
function startPlaces(counts: usize): void {
  let place: u32 = 0;
  for (let i: usize = 0; i < PLACES; i++) {
    const at = counts + (i << 2);
    const size = load<u32>(at);
    store<u32>(at, place);
    place += size;
  }
}

function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** The bits of a float32 in an order that unsigned integers have. */
function keyOf(value: f32): u32 {
  const bits = reinterpret<u32>(value);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

function valueOfKey(key: u32): f32 {
  return reinterpret<f32>(key & 0x80000000 ? key ^ 0x80000000 : ~key);
}
