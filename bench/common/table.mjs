/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Prints rows under their columns; the first column to the left, the others to the right.
 *
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows
 */
export function printTable(columns, rows) {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i].length)));
  for (const row of [columns, ...rows]) {
    console.log(`  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ")}`);
  }
}

/**
 * Prints a goal, what was measured, and whether that meets it.
 *
 * @param {string} goal
 * @param {string} measured
 * @param {boolean} met
 */
export function printGoal(goal, measured, met) {
  console.log(`  goal: ${goal}; measured ${measured}: ${met ? "met" : "MISSED"}`);
}

/** @param {readonly string[]} reasons what was not measured, and how to get it */
export function printSkipped(reasons) {
  for (const reason of new Set(reasons)) console.log(`  skipped: ${reason}`);
}

/** @param {number | undefined} value a share or an area under a curve */
export const figure = (value) => (value === undefined ? "" : value.toFixed(4));

/** @param {number} value */
export const seconds = (value) => value.toFixed(3);

/** @param {number} value */
export const count = (value) => Math.round(value).toLocaleString("en-US");
