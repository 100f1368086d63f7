import type { LinearModel, Matrix } from "../types.js";
import type { ShapValues } from "./explanation.js";

/** The terms of a linear model's margin, about the training means; a missing value is taken for the mean, so it adds 0. */
export function linearShapValues(model: LinearModel, x: Matrix): ShapValues {
  const values = x.columns.map((column, j) => Float64Array.from(column, (value) => linearTerm(model, j, value)));
  return { base: model.intercept, values };
}

export function linearTerm({ coefficients, center, scale }: LinearModel, feature: number, value: number): number {
  return Number.isNaN(value) ? 0 : (coefficients[feature]! * (value - center[feature]!)) / scale[feature]!;
}
