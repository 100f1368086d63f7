/** How a feature's values become ranks among a model's thresholds; written by `trees/leaf-masks.ts` in this order. */
@unmanaged
export class RankedColumn {
  /** Index of the column. */
  column: u32;
  /** f32[2 × half], ascending; +Infinity beyond the real ones */
  thresholds: usize;
  /** The first step of the search, a power of two; 0 without thresholds. */
  half: u32;
  /** The table's entry of the lowest rank; the others follow it. */
  first: u32;
  /** The table's entry of a missing value. */
  missing: u32;
  /** Where in a row of bytes the rank goes for nodes that send a missing value left, and right; NOWHERE without such. */
  leftByte: u32;
  rightByte: u32;
}

const NOWHERE: u32 = 0xffffffff;

/** The ranked column of an index. */
export function rankedColumnAt(columns: usize, index: u32): RankedColumn {
  return changetype<RankedColumn>(columns + <usize>index * <usize>offsetof<RankedColumn>());
}

/**
 * The rank of each value of a column, the number of thresholds that are smaller, as an entry of the model's tables.
 *
 * Four searches run together, since each waits for its own loads.
 *
 * @param values f32[rows]
 * @param rows   number of values, a multiple of 4
 * @param ranks  u16[rows × places], the result, in this column's place of each row
 * @param stride bytes of a row of ranks
 */
export function rankColumn(ranked: RankedColumn, values: usize, rows: u32, ranks: usize, stride: usize): void {
  const thresholds = ranked.thresholds;
  const half = <usize>ranked.half;
  const first = ranked.first;
  const missing = ranked.missing;
  for (let row: u32 = 0; row < rows; row += 4) {
    const at = values + ((<usize>row) << 2);
    const valueA = load<f32>(at);
    const valueB = load<f32>(at, 4);
    const valueC = load<f32>(at, 8);
    const valueD = load<f32>(at, 12);
    let a: usize = 0;
    let b: usize = 0;
    let c: usize = 0;
    let d: usize = 0;
    for (let step = half; step > 0; step >>= 1) {
      const middle = thresholds + (step << 2) - 4;
      a = select<usize>(a + step, a, load<f32>(middle + (a << 2)) < valueA);
      b = select<usize>(b + step, b, load<f32>(middle + (b << 2)) < valueB);
      c = select<usize>(c + step, c, load<f32>(middle + (c << 2)) < valueC);
      d = select<usize>(d + step, d, load<f32>(middle + (d << 2)) < valueD);
    }
    const to = ranks + <usize>row * stride;
    store<u16>(to, <u16>(isNaN<f32>(valueA) ? missing : first + <u32>a));
    store<u16>(to + stride, <u16>(isNaN<f32>(valueB) ? missing : first + <u32>b));
    store<u16>(to + 2 * stride, <u16>(isNaN<f32>(valueC) ? missing : first + <u32>c));
    store<u16>(to + 3 * stride, <u16>(isNaN<f32>(valueD) ? missing : first + <u32>d));
  }
}

/**
 * Ranks as bytes, of a feature of at most 255 thresholds: 0 where missing values go left, 255 where they go right.
 *
 * @param ranks  u16[rows × places], of `rankColumn`, in this column's place of the first row
 * @param stride bytes of a row of ranks
 * @param bytes  u8[rows × 16 × vectors], the result, in this column's places of each row
 * @param width  bytes of a row of bytes
 */
export function shortenRanks(
  ranked: RankedColumn,
  ranks: usize,
  rows: u32,
  stride: usize,
  bytes: usize,
  width: usize,
): void {
  const first = ranked.first;
  const missing = ranked.missing;
  const leftByte = ranked.leftByte;
  const rightByte = ranked.rightByte;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const entry = <u32>load<u16>(ranks + row * stride);
    const rank = entry - first;
    const to = bytes + row * width;
    if (leftByte !== NOWHERE) store<u8>(to + <usize>leftByte, <u8>(entry === missing ? 0 : rank));
    if (rightByte !== NOWHERE) store<u8>(to + <usize>rightByte, <u8>(entry === missing ? 255 : rank));
  }
}
