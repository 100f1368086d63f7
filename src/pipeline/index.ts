export * from "./audit/index.js";
export { championAlias, defaultExperiment, type JobContext, registeredModelName, stateFolder } from "./context.js";
export { type LoadedData, loadData, syntheticFile } from "./data.js";
export {
  datasetStore,
  type ImportResult,
  type ImportSettings,
  importDataset,
  type LocatedData,
  locateData,
  referenceOf,
  sourceNames,
} from "./datasets.js";
export { type EvaluateResult, evaluate } from "./evaluate.js";
export { type MainJobResult, mainJob } from "./main-job.js";
export { describeModel, listModels } from "./models.js";
export { predict } from "./predict.js";
export { promote } from "./promote.js";
export { count, type EvaluationReport, figure, formatReport, notesOn, percent } from "./report.js";
export { type Comparison, formatReproduction, type ReproduceResult, reproduce } from "./reproduce.js";
export { estimatorNames, featureSetNames, splitKinds } from "./settings.js";
export { formatMainJob } from "./summary.js";
export { type TrainResult, train } from "./train.js";
export { type TuneResult, tune } from "./tune.js";
export { type UpcomingApproach, type WatchResult, watch, watchNotice, watchOrders } from "./watch.js";
