import type { Matrix } from "../../learn/index.js";

/** Values of a range that stand in bins of their own, with one bin for all below and one for all above. */
const valuesOfRange = 253;
/** Beyond so many distinct values, a row is told from the next by any of them, and more bins are of no use. */
const mostRanges = 8;

/**
 * Columns that together offer every threshold between two values, to estimators that bin a column in 255 values.
 *
 * A column of more values becomes several, each cut off below and above a range of its own: a threshold on one is a
 * threshold on the whole. A column of more than 2,024 values (253 times 8) stays as it is.
 *
 * Without this, a forest cannot know an object by H to the second decimal, as one with exact thresholds does: on the
 * full-size set, split by rows, scikit-learn's has PR-AUC 0.715, and 0.632 on columns of 255 quantiles.
 *
 * @returns the columns, and how many of them to try in a node so that a column of the original is tried as often as
 *   √features of the original would have it
 */
export function withValueRanges(x: Matrix): { x: Matrix; maxFeatures: number } {
  const names: string[] = [];
  const columns: Float32Array[] = [];
  x.columns.forEach((column, index) => {
    for (const range of rangesOf(column)) {
      names.push(`${x.names[index]} ${names.length}`);
      columns.push(range);
    }
  });
  const tried = Math.floor(Math.sqrt(x.columns.length)) / x.columns.length;
  return { x: { rows: x.rows, names, columns }, maxFeatures: Math.max(1, Math.floor(tried * columns.length)) };
}

function rangesOf(column: Float32Array): Float32Array[] {
  const distinct = Float32Array.from(new Set(column.filter((value) => !Number.isNaN(value)))).sort();
  if (distinct.length <= valuesOfRange + 2 || distinct.length > valuesOfRange * mostRanges) return [column];
  const ranges: Float32Array[] = [];
  for (let from = 0; from < distinct.length - 1; from += valuesOfRange) {
    const low = distinct[from]!;
    const high = distinct[Math.min(from + valuesOfRange, distinct.length - 1)]!;
    // Math.min and Math.max keep a missing value.
    ranges.push(column.map((value) => Math.min(Math.max(value, low), high)));
  }
  return ranges;
}
