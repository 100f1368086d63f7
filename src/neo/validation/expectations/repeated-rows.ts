import type { Approaches } from "../../approaches.js";

/**
 * For each row the first row that is equal in the object, where asked, and in numbers; −1 where there is none before it.
 *
 * @param numbers columns of `[rows]`; two missing values are equal
 */
export function findRepeats(
  { rows, object }: Pick<Approaches, "rows" | "object">,
  numbers: readonly Float64Array[],
  byObject: boolean,
): Int32Array {
  const words = numbers.map((values) => new Uint32Array(values.buffer, values.byteOffset, 2 * rows));
  const same = (a: number, b: number) => {
    if (byObject && object[a] !== object[b]) return false;
    for (const word of words) {
      if (word[2 * a] !== word[2 * b] || word[2 * a + 1] !== word[2 * b + 1]) return false;
    }
    return true;
  };

  const slots = 2 ** Math.ceil(Math.log2(1.25 * rows + 1));
  const table = new Int32Array(slots).fill(-1);
  const first = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    let hash = byObject ? Math.imul(object[row]! + 1, 0x9e3779b1) : 0;
    for (const word of words) {
      hash = Math.imul(hash ^ word[2 * row]!, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15) ^ word[2 * row + 1]!, 0xc2b2ae35);
    }
    let slot = (hash ^ (hash >>> 16)) & (slots - 1);
    while (table[slot] !== -1 && !same(table[slot]!, row)) slot = (slot + 1) & (slots - 1);
    if (table[slot] === -1) table[slot] = row;
    else first[row] = table[slot]!;
  }
  return first;
}
