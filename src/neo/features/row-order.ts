import type { Approaches } from "../approaches.js";

/** Rows grouped by object: those of object i are `order[starts[i]]` up to `order[starts[i + 1]]`, the end excluded. */
export interface GroupedRows {
  /** `[objects + 1]` */
  readonly starts: Uint32Array;
  /** `[rows]` */
  readonly order: Uint32Array;
}

/** Groups rows by object, keeping the order in which they come. */
export function groupByObject({ object, objectIds }: Approaches, order: Uint32Array): GroupedRows {
  const starts = new Uint32Array(objectIds.length + 1);
  for (const row of order) starts[object[row]! + 1]!++;
  for (let i = 0; i < objectIds.length; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const grouped = new Uint32Array(order.length);
  for (const row of order) grouped[next[object[row]!]!++] = row;
  return { starts, order: grouped };
}

export function rowsInOrder(rows: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  return order;
}

const DIGIT_BITS = 11;
const DIGITS = 3;

/** Sorts rows by their keys, ascending, keeping the order of equal ones: a radix sort, linear in the rows. */
export function sortRows(order: Uint32Array, keys: Uint32Array): Uint32Array {
  const size = 1 << DIGIT_BITS;
  const starts = new Uint32Array(DIGITS * size);
  for (const row of order) {
    const key = keys[row]!;
    starts[key & (size - 1)]!++;
    starts[size + ((key >>> DIGIT_BITS) & (size - 1))]!++;
    starts[2 * size + (key >>> (2 * DIGIT_BITS))]!++;
  }
  let from = order;
  for (let digit = 0; digit < DIGITS; digit++) {
    const next = starts.subarray(digit * size, (digit + 1) * size);
    let total = 0;
    let most = 0;
    for (let i = 0; i < size; i++) {
      const count = next[i]!;
      if (count > most) most = count;
      next[i] = total;
      total += count;
    }
    // Every key has the same digit here.
    if (most === order.length) continue;
    const shift = digit * DIGIT_BITS;
    const to = new Uint32Array(order.length);
    for (const row of from) to[next[(keys[row]! >>> shift) & (size - 1)]!++] = row;
    from = to;
  }
  return from;
}

/** Keys in the order of float32 values; −0 is 0, and NaN comes last. */
export function floatKeys(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) keys[i] = 0xffffffff;
    else if (value === 0) keys[i] = 0x80000000;
    else keys[i] = value > 0 ? bits[i]! | 0x80000000 : ~bits[i]!;
  }
  return keys;
}
