export type { RowExplanation, ShapValues } from "./explanation.js";
export { createRowExplainer } from "./row-explainer.js";
export { type ShapOptions, shapValues } from "./shap-values.js";
