import { MISSING } from "./layout";

/** Digits of the sort: 11, 11 and 10 bits of a key. */
const BITS: u32 = 11;
const PLACES: usize = 2048;

/**
 * Sorts the values of a column, ascending, without its missing ones: a radix sort of three passes.
 *
 * @param column f32[rows], left as it is
 * @param sorted f32[rows], the result
 * @param spare  f32[rows]
 * @param counts u32[3 × 2048]
 * @returns the number of values that are not missing
 */
export function sortValues(column: usize, rows: u32, sorted: usize, spare: usize, counts: usize): u32 {
  memory.fill(counts, 0, (3 * PLACES) << 2);
  let count: usize = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    // Adding 0 makes −0 and 0 one value.
    const value = load<f32>(column + (i << 2)) + 0;
    if (isNaN<f32>(value)) continue;
    const key = keyOf(value);
    store<u32>(spare + (count << 2), key);
    count++;
    for (let digit: u32 = 0; digit < 3; digit++) {
      const at = placeOf(counts, key, digit);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  startPlaces(counts);
  // An odd number of passes ends in `sorted`, and the last turns the keys back.
  for (let i: usize = 0; i < count; i++) move(spare, i, sorted, counts, 0);
  for (let i: usize = 0; i < count; i++) move(sorted, i, spare, counts, 1);
  for (let i: usize = 0; i < count; i++) {
    const key = load<u32>(spare + (i << 2));
    store<f32>(sorted + (nextPlace(counts, key, 2) << 2), valueOfKey(key));
  }
  return <u32>count;
}

/**
 * Writes the bin of each value of a column: the number of thresholds that are smaller, or the last bin where missing.
 *
 * The rows are dealt to the threads in turn, so that none has more of some kind than another.
 *
 * @param column     f32[rows]
 * @param thresholds f32[256], ascending; +Infinity beyond the real ones
 * @param bins       u8, `stride` bytes from one position to the next
 * @param threads    among which rows are dealt
 * @param share      positions of a thread
 */
export function packBins(
  column: usize,
  rows: u32,
  thresholds: usize,
  bins: usize,
  stride: u32,
  threads: u32,
  share: u32,
): void {
  for (let thread: u32 = 0; thread < threads; thread++) {
    let at = bins + <usize>thread * <usize>share * <usize>stride;
    for (let row = thread; row < rows; row += threads) {
      const value = load<f32>(column + ((<usize>row) << 2));
      let bin: usize = 0;
      for (let step: usize = 128; step > 0; step >>= 1) {
        bin += load<f32>(thresholds + ((bin + step - 1) << 2)) < value ? step : 0;
      }
      store<u8>(at, isNaN<f32>(value) ? <u8>MISSING : <u8>bin);
      at += <usize>stride;
    }
  }
}

function move(from: usize, i: usize, to: usize, counts: usize, digit: u32): void {
  const key = load<u32>(from + (i << 2));
  store<u32>(to + (nextPlace(counts, key, digit) << 2), key);
}

function nextPlace(counts: usize, key: u32, digit: u32): usize {
  const at = placeOf(counts, key, digit);
  const place = load<u32>(at);
  store<u32>(at, place + 1);
  return place;
}

function placeOf(counts: usize, key: u32, digit: u32): usize {
  return counts + ((<usize>digit * PLACES + <usize>((key >>> (digit * BITS)) & 2047)) << 2);
}

/** Turns the counts of each digit into where its values begin. */
function startPlaces(counts: usize): void {
  for (let digit: usize = 0; digit < 3; digit++) {
    let place: u32 = 0;
    for (let i: usize = 0; i < PLACES; i++) {
      const at = counts + ((digit * PLACES + i) << 2);
      const size = load<u32>(at);
      store<u32>(at, place);
      place += size;
    }
  }
}

/** The bits of a float32 in an order that unsigned integers have. */
function keyOf(value: f32): u32 {
  const bits = reinterpret<u32>(value);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

function valueOfKey(key: u32): f32 {
  return reinterpret<f32>(key & 0x80000000 ? key ^ 0x80000000 : ~key);
}
