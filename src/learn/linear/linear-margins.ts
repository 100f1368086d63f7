import { featuresDiffer } from "../errors.js";
import type { LinearModel, Matrix } from "../types.js";

/**
 * The margins of rows: intercept + Σ coefficients · ((x or its mean where missing) − center) / scale.
 *
 * Terms are added in the order of the features, in float64.
 *
 * @returns `[rows]`, the log odds of class 1
 * @throws `FEATURES_DIFFER` where the matrix has other columns than the model was fitted to
 */
export function linearMargins(model: LinearModel, x: Matrix): Float64Array {
  if (x.names.length !== model.featureNames.length || x.names.some((name, j) => name !== model.featureNames[j])) {
    throw featuresDiffer(model.featureNames, x.names);
  }
  const margins = new Float64Array(x.rows).fill(model.intercept);
  for (const [j, column] of x.columns.entries()) {
    const coefficient = model.coefficients[j]!;
    const center = model.center[j]!;
    const scale = model.scale[j]!;
    for (let row = 0; row < x.rows; row++) {
      const value = column[row]!;
      if (!Number.isNaN(value)) margins[row]! += (coefficient * (value - center)) / scale;
    }
  }
  return margins;
}
