import { rowLengthDiffers } from "../errors.js";
import { Arena } from "../trees/arena.js";
import type { FittedModel } from "../types.js";
import type { RowExplanation } from "./explanation.js";
import { linearTerm } from "./linear-shap.js";
import { putShapJob } from "./shap-job.js";
import { planTrees } from "./tree-plan.js";

/**
 * A function from one row to its SHAP values, those of `shapValues`; for requests of one row.
 *
 * What depends on the model alone is made once and stays in memory: 40 bytes a node.
 *
 * The row is `[features]`, float32, NaN for missing; the function throws `SHAPE_MISMATCH` for another length.
 *
 * @throws `COVER_MISSING`, `TREE_TOO_DEEP`, `OUT_OF_MEMORY`
 *
 * @example
 * const explain = createRowExplainer(boosting.model);
 * const { base, values } = explain(Float32Array.of(21.3, 0.4, 12.1));
 */
export function createRowExplainer(model: FittedModel): (row: Float32Array) => RowExplanation {
  const features = model.featureNames.length;
  const check = (row: Float32Array) => {
    if (row.length !== features) throw rowLengthDiffers(features, row.length);
  };
  if (model.kind === "linear") {
    return (row) => {
      check(row);
      return { base: model.intercept, values: Float64Array.from(row, (value, j) => linearTerm(model, j, value)) };
    };
  }
  const plan = planTrees(model);
  const arena = Arena.create();
  const shap = putShapJob(arena, model, plan, 1);
  const workspace = shap.takeWorkspace();
  const columns = arena.float32At(shap.columns, features * shap.stride).fill(0);
  const values = new Float64Array(arena.memory.buffer, shap.values, features * shap.stride);
  return (row) => {
    check(row);
    for (let feature = 0; feature < features; feature++) columns[shap.stride * feature] = row[feature]!;
    values.fill(0);
    arena.kernels.explainRows(shap.job, workspace, 0, 1);
    return { base: plan.base, values: Float64Array.from(row, (_, feature) => values[shap.stride * feature]!) };
  };
}
