import type { Matrix } from "../learn/index.js";

const MOST_ROWS = 5;

/** The first rows of a table as pandas' `split` orientation, with null for missing: JSON has no NaN. */
export function splitExample(x: Matrix): { columns: readonly string[]; data: (number | null)[][] } {
  const rows = Math.min(x.rows, MOST_ROWS);
  const data = Array.from({ length: rows }, (_, row) =>
    x.columns.map((column) => {
      const value = column[row]!;
      return Number.isFinite(value) ? value : null;
    }),
  );
  return { columns: x.names, data };
}
