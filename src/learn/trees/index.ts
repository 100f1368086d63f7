export type { TreeFitOptions } from "./classifier.js";
export { featureImportancesOf } from "./ensemble.js";
export {
  type BoostingFitOptions,
  boostingParameters,
  GradientBoostingClassifier,
  type GradientBoostingOptions,
} from "./gradient-boosting.js";
export { createRowScorer, marginsOf, probabilitiesOf, probabilityOfMargin } from "./margins.js";
export { forestParameters, RandomForestClassifier, type RandomForestOptions } from "./random-forest.js";
