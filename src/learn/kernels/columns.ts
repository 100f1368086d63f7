import { MISSING } from "./layout";

/**
 * Sorts the values of a column, ascending, without its missing ones: radix sort of 4 passes of 8 bits.
 *
 * @param column  f32[rows], left as it is
 * @param rows    number of values
 * @param sorted  f32[rows], the result
 * @param spare   u32[rows]
 * @param counts  u32[4 × 256]
 * @returns the number of values that are not missing
 */
export function sortColumn(column: usize, rows: u32, sorted: usize, spare: usize, counts: usize): u32 {
  memory.fill(counts, 0, 4096);
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    // Adding 0 makes −0 and 0 one value.
    const value = load<f32>(column + ((<usize>i) << 2)) + 0;
    if (isNaN<f32>(value)) continue;
    const key = keyOf(value);
    store<u32>(sorted + ((<usize>count) << 2), key);
    count++;
    increment(counts + ((<usize>(key & 255)) << 2));
    increment(counts + 1024 + ((<usize>((key >>> 8) & 255)) << 2));
    increment(counts + 2048 + ((<usize>((key >>> 16) & 255)) << 2));
    increment(counts + 3072 + ((<usize>(key >>> 24)) << 2));
  }
  let from = sorted;
  let to = spare;
  for (let pass: u32 = 0; pass < 4; pass++) {
    const places = counts + ((<usize>pass) << 10);
    let place: u32 = 0;
    for (let digit: usize = 0; digit < 256; digit++) {
      const at = places + (digit << 2);
      const size = load<u32>(at);
      store<u32>(at, place);
      place += size;
    }
    for (let i: u32 = 0; i < count; i++) {
      const key = load<u32>(from + ((<usize>i) << 2));
      const at = places + ((<usize>((key >>> (pass << 3)) & 255)) << 2);
      const target = load<u32>(at);
      store<u32>(at, target + 1);
      store<u32>(to + ((<usize>target) << 2), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  for (let i: u32 = 0; i < count; i++) {
    const at = sorted + ((<usize>i) << 2);
    store<f32>(at, valueOfKey(load<u32>(at)));
  }
  return count;
}

/**
 * The bin of each value of a column: the number of thresholds that are smaller, or the last bin where missing.
 *
 * @param column     f32[rows]
 * @param rows       number of values
 * @param thresholds f32[256], ascending; +Infinity beyond the real ones
 * @param bins       u8[rows], the result
 */
export function binColumn(column: usize, rows: u32, thresholds: usize, bins: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<f32>(column + ((<usize>i) << 2));
    let bin: usize = 0;
    for (let step: usize = 128; step > 0; step >>= 1) {
      bin += load<f32>(thresholds + ((bin + step - 1) << 2)) < value ? step : 0;
    }
    store<u8>(bins + <usize>i, isNaN<f32>(value) ? <u8>MISSING : <u8>bin);
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
