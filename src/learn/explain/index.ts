export type { RowExplanation, ShapValues } from "./explanation.js";
export {
  type GridOptions,
  type IndividualExpectations,
  individualExpectations,
  type PartialDependence,
  type PartialDependenceOptions,
  partialDependence,
} from "./partial-dependence.js";
export {
  type FeatureImportance,
  type ImportanceOptions,
  type ImportanceScore,
  permutationImportance,
} from "./permutation-importance.js";
export { createRowExplainer } from "./row-explainer.js";
export { type ShapOptions, shapValues } from "./shap-values.js";
export { splitCountsOf } from "./split-counts.js";
