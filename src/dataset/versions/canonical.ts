import { createHash, type Hash } from "node:crypto";
import { type Column, missingCode, type Table, type TextColumn } from "../table.js";

/**
 * The rows of a table in the order in which every table of the same rows has them: by the key columns, then by all
 * others in the order of their names. Texts compare by their UTF-16 code units; missing values come last.
 *
 * @param keys names of columns, the first of them best a text with many values; those that the table lacks are passed
 *   over
 * @returns `[rows]` indices
 */
export function canonicalOrder(table: Table, keys: readonly string[]): Uint32Array {
  const others = table.columns.map(({ name }) => name).filter((name) => !keys.includes(name));
  const columns = [...keys, ...others.sort()].flatMap((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return column ? [column] : [];
  });
  const order = new Uint32Array(table.rows);
  for (let row = 0; row < order.length; row++) order[row] = row;
  const [first, ...rest] = columns;
  if (first?.kind !== "text") return order.sort(comparison(columns));
  // A count of each text leaves little to compare: a sort of millions by comparison takes longer, and twice the memory.
  const compareRest = comparison(rest);
  let from = 0;
  for (const end of orderByText(order, first)) {
    if (end - from > 1) order.subarray(from, end).sort(compareRest);
    from = end;
  }
  return order;
}

/** Puts row indices in the order of a text column, and gives where the rows of each text end; the missing ones last. */
function orderByText(order: Uint32Array, { codes, values }: TextColumn): Uint32Array {
  const ranks = ranksOf(values);
  const ends = new Uint32Array(values.length + 1);
  const rankOf = (code: number) => (code === missingCode ? values.length : ranks[code]!);
  for (const code of codes) ends[rankOf(code)]!++;
  let before = 0;
  for (let rank = 0; rank < ends.length; rank++) {
    const count = ends[rank]!;
    ends[rank] = before;
    before += count;
  }
  for (let row = 0; row < codes.length; row++) order[ends[rankOf(codes[row]!)]!++] = row;
  return ends;
}

function comparison(columns: readonly Column[]): (a: number, b: number) => number {
  const comparisons = columns.map((column) => {
    if (column.kind === "number") return (a: number, b: number) => compare(column.values[a]!, column.values[b]!);
    const { codes } = column;
    const ranks = ranksOf(column.values);
    const rankOf = (code: number) => (code === missingCode ? missingCode : ranks[code]!);
    return (a: number, b: number) => rankOf(codes[a]!) - rankOf(codes[b]!);
  });
  return (a, b) => {
    for (const difference of comparisons) {
      const result = difference(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The place of each distinct text among them. */
function ranksOf(values: readonly string[]): Uint32Array {
  const sorted = [...values.keys()].sort((a, b) => (values[a]! < values[b]! ? -1 : 1));
  const ranks = new Uint32Array(sorted.length);
  for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank]!] = rank;
  return ranks;
}

/**
 * The digest of what a table says: SHA-256, in hexadecimal, of its columns by name, in the canonical order of its rows.
 * It depends on no file format, no row group, no order of rows or columns, and no machine.
 *
 * Each column is hashed as its name, its kind, and then: numbers as float64, little endian, −0 as 0, one NaN for every
 * missing value; texts as the sorted distinct values, each with its length in UTF-8, and one u32 a row into them.
 */
export function contentDigest(table: Table, order: Uint32Array): string {
  const hash = createHash("sha256").update(`perigee-table-1\n${table.rows}\n`);
  const columns = [...table.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const column of columns) {
    hash.update(`${Buffer.byteLength(column.name)}:${column.name}:${column.kind}\n`);
    if (column.kind === "number") hashNumbers(hash, column.values, order);
    else hashTexts(hash, column.codes, column.values, order);
  }
  return hash.digest("hex");
}

const blockRows = 1 << 16;

function hashNumbers(hash: Hash, values: Float64Array, order: Uint32Array): void {
  const block = new DataView(new ArrayBuffer(8 * blockRows));
  for (let from = 0; from < order.length; from += blockRows) {
    const rows = Math.min(blockRows, order.length - from);
    for (let i = 0; i < rows; i++) {
      const value = values[order[from + i]!]!;
      // Adding 0 makes −0 and 0 one value; a NaN's bits differ between machines.
      block.setFloat64(8 * i, Number.isNaN(value) ? Number.NaN : value + 0, true);
      if (Number.isNaN(value)) block.setBigUint64(8 * i, 0x7ff8000000000000n, true);
    }
    hash.update(new Uint8Array(block.buffer, 0, 8 * rows));
  }
}

function hashTexts(hash: Hash, codes: Uint32Array, values: readonly string[], order: Uint32Array): void {
  const used = new Uint8Array(values.length);
  for (const code of codes) if (code !== missingCode) used[code] = 1;
  const sorted = [...values.keys()].filter((code) => used[code]).sort((a, b) => (values[a]! < values[b]! ? -1 : 1));
  const places = new Uint32Array(values.length);
  sorted.forEach((code, place) => {
    places[code] = place;
    const bytes = Buffer.from(values[code]!);
    hash.update(`${bytes.length}:`).update(bytes);
  });
  const block = new DataView(new ArrayBuffer(4 * blockRows));
  for (let from = 0; from < order.length; from += blockRows) {
    const rows = Math.min(blockRows, order.length - from);
    for (let i = 0; i < rows; i++) {
      const code = codes[order[from + i]!]!;
      block.setUint32(4 * i, code === missingCode ? missingCode : places[code]!, true);
    }
    hash.update(new Uint8Array(block.buffer, 0, 4 * rows));
  }
}
