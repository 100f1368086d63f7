import { columnMissing, columnOfOtherKind } from "./errors.js";

/** The code of a missing value in a text column. */
export const missingCode = 0xffffffff;

/** Numbers, `[rows]`; a missing value is NaN. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: "number";
  readonly values: Float64Array;
}

/** Text as a dictionary: row i holds `values[codes[i]]`, or nothing where `codes[i]` is `missingCode`. */
export interface TextColumn {
  readonly name: string;
  readonly kind: "text";
  /** `[rows]` */
  readonly codes: Uint32Array;
  /** The distinct values, in order of first appearance. */
  readonly values: readonly string[];
}

export type Column = NumberColumn | TextColumn;

/** A table, column by column; names are distinct. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * The numbers of a column, `[rows]`.
 *
 * @throws `COLUMN_MISSING`, or `COLUMN_KIND` for a text column
 */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind !== "number") throw columnOfOtherKind(name, "number");
  return column.values;
}

/**
 * A text column of a table.
 *
 * @throws `COLUMN_MISSING`, or `COLUMN_KIND` for a number column
 */
export function textOf(table: Table, name: string): TextColumn {
  const column = columnOf(table, name);
  if (column.kind !== "text") throw columnOfOtherKind(name, "text");
  return column;
}

/** Texts as a dictionary-coded column; `undefined` is missing. */
export function encodeText(name: string, texts: Iterable<string | undefined>): TextColumn {
  const values: string[] = [];
  const known = new Map<string, number>();
  const codes = Uint32Array.from(texts, (text) => {
    if (text === undefined) return missingCode;
    let code = known.get(text);
    if (code === undefined) {
      code = values.length;
      known.set(text, code);
      values.push(text);
    }
    return code;
  });
  return { name, kind: "text", codes, values };
}

/** The text of one row, `undefined` where it is missing. */
export function textAt(column: TextColumn, row: number): string | undefined {
  return column.values[column.codes[row] ?? missingCode];
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw columnMissing(name, namesOf(table));
}

/** The names of a table's columns, in its order. */
export const namesOf = ({ columns }: Table): string[] => columns.map(({ name }) => name);
