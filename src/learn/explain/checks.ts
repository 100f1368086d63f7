import { noRows, notAWeight, shapeMismatch } from "../errors.js";
import type { Matrix } from "../types.js";

export type SampleWeight = Float32Array | Float64Array;

/** @throws `NO_ROWS`, `SHAPE_MISMATCH` */
export function checkTable(what: string, x: Matrix): void {
  if (x.rows === 0) throw noRows(what);
  if (x.columns.length !== x.names.length) throw shapeMismatch("names", x.columns.length, x.names.length);
  for (const [j, column] of x.columns.entries()) {
    if (column.length !== x.rows) throw shapeMismatch(x.names[j]!, x.rows, column.length);
  }
}

/** @throws `SHAPE_MISMATCH`, `NOT_A_WEIGHT` */
export function checkWeights(weights: SampleWeight, rows: number): void {
  if (weights.length !== rows) throw shapeMismatch("sampleWeight", rows, weights.length);
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw notAWeight("sampleWeight", row, weight);
  }
}
