export { dateColumn, objectColumn } from "./features/columns.js";
export type { HistorySource } from "./features/request-features.js";
export { createLabelJoin, type FeedbackOutcome, type LabelJoin } from "./feedback/label-join.js";
export { defaultLimits, type ServeLimits } from "./limits.js";
export { openPredictionLog, type PredictionLog, silentPredictionLog } from "./log/prediction-log.js";
export {
  type LogBatch,
  type LogPosition,
  predictionLogBatches,
  readPredictionLog,
  recentPredictions,
} from "./log/read.js";
export type { FeedbackRecord, LogRecord, PredictionRecord, RequestRecord } from "./log/records.js";
export { type RequestOutcome, type ScoredRow, type ServeObserver, silentObserver } from "./observer.js";
export type { MetricsPage } from "./routes/metrics.js";
export { packagedScorer, type Scorer } from "./scorer.js";
export { createScoringServer, type ScoringServer, type ScoringServerOptions } from "./scoring-server.js";
export { loadScorer, watchAlias } from "./served-model.js";
export { type SimulateCounts, type SimulateOptions, type SimulateResult, simulate } from "./simulate/index.js";
