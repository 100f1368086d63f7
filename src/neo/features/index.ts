export { type ApproachValues, approachFeatures } from "./columns.js";
export {
  type FeatureSet,
  type FeatureTable,
  featureMatrix,
  featureNames,
  featureSets,
  parseFeatureSet,
} from "./feature-sets.js";
export { type HistoryFeature, historyFeatures, historyScope } from "./history.js";
export { createObjectHistory, type ObjectHistory } from "./object-history.js";
