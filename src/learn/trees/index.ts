export { boostingParameters, type GradientBoostingOptions, type MonotoneConstraint } from "./boosting-parameters.js";
export type { TreeFitOptions } from "./classifier.js";
export { featureImportancesOf } from "./ensemble.js";
export type { EvalFunction, EvalMetric, EvalMetricName } from "./eval-metrics.js";
export { type BoostingFitOptions, type BoostingIteration, GradientBoostingClassifier } from "./gradient-boosting.js";
export { createRowScorer, marginsOf, probabilitiesOf, probabilityOfMargin } from "./margins.js";
export { forestParameters, RandomForestClassifier, type RandomForestOptions } from "./random-forest.js";
