export type { TreeFitOptions } from "./classifier.js";
export { DecisionTreeClassifier, type DecisionTreeOptions } from "./decision-tree.js";
export { featureImportancesOf } from "./ensemble.js";
export { ExtraTreesClassifier, type ExtraTreesOptions } from "./extra-trees.js";
export { forestParameters } from "./forest-parameters.js";
export {
  type BoostingFitOptions,
  boostingParameters,
  GradientBoostingClassifier,
  type GradientBoostingOptions,
} from "./gradient-boosting.js";
export { createRowScorer, marginsOf, probabilitiesOf, probabilityOfMargin } from "./margins.js";
export { RandomForestClassifier, type RandomForestOptions } from "./random-forest.js";
