import { shapeMismatch } from "../errors.js";

/** Rows by the group that they belong to, groups numbered in the order in which they first appear. */
export interface Groups {
  readonly count: number;
  /** `[rows]`, the number of the row's group. */
  readonly ofRow: Uint32Array;
  /** `[groups]`, 1 where at least half of the group's rows are positive. */
  readonly label: Uint8Array;
}

/** @throws `SHAPE_MISMATCH` */
export function groupsOf(group: Uint32Array, labels: Uint8Array): Groups {
  if (group.length !== labels.length) throw shapeMismatch("group", labels.length, group.length);
  const numbers = new Map<number, number>();
  const ofRow = new Uint32Array(group.length);
  for (let row = 0; row < group.length; row++) {
    const id = group[row]!;
    let number = numbers.get(id);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(id, number);
    }
    ofRow[row] = number;
  }
  const balance = new Float64Array(numbers.size);
  for (let row = 0; row < group.length; row++) balance[ofRow[row]!]! += labels[row] === 1 ? 1 : -1;
  return { count: numbers.size, ofRow, label: Uint8Array.from(balance, (sum) => (sum >= 0 ? 1 : 0)) };
}

/** Rows by group, groups numbered by their ids, lowest first: whatever the order of the rows. */
export function groupsById(group: Uint32Array): Omit<Groups, "label"> {
  const ids = group.slice().sort();
  let count = 0;
  for (let i = 0; i < ids.length; i++) if (i === 0 || ids[i] !== ids[count - 1]) ids[count++] = ids[i]!;
  const numbers = new Map<number, number>();
  for (let number = 0; number < count; number++) numbers.set(ids[number]!, number);
  return { count, ofRow: group.map((id) => numbers.get(id) ?? 0) };
}
