import type { Approaches } from "../approaches.js";

/** How many rows repeat an earlier one in object, date and all five numbers. */
export function countDuplicates(approaches: Approaches): number {
  const { rows, object } = approaches;
  const numbers = [
    approaches.absoluteMagnitude,
    approaches.estimatedDiameterMin,
    approaches.estimatedDiameterMax,
    approaches.relativeVelocity,
    approaches.missDistance,
    ...(approaches.date ? [approaches.date] : []),
  ];
  const words = numbers.map((values) => new Uint32Array(values.buffer, values.byteOffset, 2 * rows));

  const same = (a: number, b: number) => {
    if (object[a] !== object[b]) return false;
    for (const word of words) {
      if (word[2 * a] !== word[2 * b] || word[2 * a + 1] !== word[2 * b + 1]) return false;
    }
    return true;
  };

  const slots = 2 ** Math.ceil(Math.log2(2 * rows + 1));
  const table = new Int32Array(slots).fill(-1);
  let duplicates = 0;
  for (let row = 0; row < rows; row++) {
    let hash = Math.imul(object[row]! + 1, 0x9e3779b1);
    for (const word of words) {
      hash = Math.imul(hash ^ word[2 * row]!, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15) ^ word[2 * row + 1]!, 0xc2b2ae35);
    }
    let slot = (hash ^ (hash >>> 16)) & (slots - 1);
    while (table[slot] !== -1 && !same(table[slot]!, row)) slot = (slot + 1) & (slots - 1);
    if (table[slot] === -1) table[slot] = row;
    else duplicates++;
  }
  return duplicates;
}
