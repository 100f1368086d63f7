import { notNumeric } from "../errors.js";
import type { RequestTable } from "../protocol/request-table.js";

/**
 * A column as float64: null is NaN, and text and booleans are converted as pandas' `astype` does.
 *
 * @throws `NOT_NUMERIC`
 */
export function numericColumn(name: string, table: RequestTable): Float64Array {
  const values = table.columns.get(name) ?? [];
  const numbers = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const value = values[row];
    numbers[row] = typeof value === "number" ? value : converted(value, name, row);
  }
  return numbers;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function converted(value: unknown, name: string, row: number): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") {
    const text = value.trim();
    if (decimal.test(text)) return Number(text);
    const word = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
    if (word) return word[2]!.toLowerCase() === "nan" ? Number.NaN : word[1] === "-" ? -Infinity : Infinity;
  }
  throw notNumeric(name, row, value);
}
