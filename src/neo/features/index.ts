export { type AsOf, asOfNames, historyScopes, parseAsOf } from "./as-of.js";
export { type ApproachValues, approachFeatures } from "./columns.js";
export {
  type FeatureSet,
  type FeatureTable,
  featureMatrix,
  featureNames,
  featureSets,
  parseFeatureSet,
} from "./feature-sets.js";
export { type HistoryFeature, historyFeatures, historyGroups } from "./history/index.js";
export * from "./kept/index.js";
export { objectHistories } from "./known-history.js";
export { createObjectHistory, type ObjectHistory, type ToldApproach } from "./object-history.js";
export { datedRows } from "./past-history.js";
