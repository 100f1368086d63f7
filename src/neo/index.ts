export type { Approaches } from "./approaches.js";
export { selectApproaches } from "./approaches.js";
export { findMagnitudeLimit, type MagnitudeLimit } from "./audit/magnitude-limit.js";
export { formatDate, parseDate } from "./dates.js";
export { completeSizes, diameterOf, estimateAlbedos } from "./diameters.js";
export { type ApproachesDiff, diffApproaches, formatDiff } from "./diff.js";
export {
  type ApproachStore,
  type ApproachValues,
  type AsOf,
  approachFeatures,
  asOfNames,
  createObjectHistory,
  type FeatureSet,
  type FeatureTable,
  featureMatrix,
  featureNames,
  featureSets,
  type HistoryFeature,
  historyFeatures,
  historyGroups,
  historyScopes,
  type KeepOptions,
  type KeptApproach,
  type KeptHistory,
  keepHistory,
  type ObjectHistory,
  objectHistories,
  openApproachStore,
  openRedisStore,
  openSqliteStore,
  parseAsOf,
  parseFeatureSet,
  type ToldApproach,
} from "./features/index.js";
export { describeLimit, type Limit, limits } from "./limits.js";
export {
  earthOrbit,
  findEncounters,
  moid,
  type NearestPoints,
  type Orbit,
  type OrbitShape,
  solveKepler,
} from "./orbits/index.js";
export { fitRule, HAZARDOUS_MAGNITUDE, HAZARDOUS_MOID, type Rule, rulePredict, ruleScores } from "./rule.js";
export * from "./sources/kaggle/index.js";
export type { ApproachSource, Provenance, SourceContext, SourceResult } from "./sources/source.js";
export { populationVersion, type SynthesizeOptions, synthesize } from "./sources/synthetic/index.js";
export { networkSources } from "./sources/table.js";
export { KM_PER_AU, KM_PER_LUNAR_DISTANCE } from "./units.js";
export * from "./validation/index.js";
