import { featuresDiffer, noRows, notAWeight, shapeMismatch, singleClass } from "../errors.js";
import { checkLabels } from "../metrics/scores.js";
import type { Matrix, TreeEnsemble } from "../types.js";

/** @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `SINGLE_CLASS`, `NOT_A_WEIGHT` */
export function checkTrainingSet(estimator: string, x: Matrix, y: Uint8Array, sampleWeight?: Float32Array): void {
  if (x.rows === 0 || x.columns.length === 0) throw noRows(estimator);
  checkColumns(x);
  if (y.length !== x.rows) throw shapeMismatch("y", x.rows, y.length);
  checkLabels(y);
  if (sampleWeight && sampleWeight.length !== x.rows) throw shapeMismatch("sampleWeight", x.rows, sampleWeight.length);
  const seen = [false, false];
  for (let row = 0; row < x.rows; row++) {
    const weight = sampleWeight ? sampleWeight[row]! : 1;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw notAWeight("sampleWeight", row, weight);
    if (weight > 0) seen[y[row]!] = true;
  }
  if (!seen[0] || !seen[1]) throw singleClass("y");
}

/** @throws `FEATURES_DIFFER` unless the matrix has the model's columns in their order, `SHAPE_MISMATCH` */
export function checkFeatures({ featureNames: known }: Pick<TreeEnsemble, "featureNames">, x: Matrix): void {
  if (known.length !== x.names.length || known.some((name, i) => name !== x.names[i])) {
    throw featuresDiffer(known, x.names);
  }
  checkColumns(x);
}

function checkColumns(x: Matrix): void {
  if (x.columns.length !== x.names.length) throw shapeMismatch("names", x.columns.length, x.names.length);
  for (const [i, column] of x.columns.entries()) {
    if (column.length !== x.rows) throw shapeMismatch(x.names[i]!, x.rows, column.length);
  }
}
