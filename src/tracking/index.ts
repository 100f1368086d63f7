export { absoluteLocation } from "./artifact-location.js";
export * from "./artifacts/index.js";
export { checkedStage } from "./checks.js";
export { MlflowClient } from "./client/mlflow-client.js";
export { paramText, valuesOf } from "./client/pairs.js";
export type { MetricOptions, Synchrony } from "./client/run-client.js";
export type { Table } from "./client/table.js";
export * from "./entities.js";
export {
  alreadyExists,
  artifactMissing,
  doesNotExist,
  invalidParameter,
  isMlflowErrorCode,
  MlflowError,
  type MlflowErrorCode,
  statusOfErrorCode,
  trackingServerUnreachable,
} from "./errors.js";
export type { ActiveRun } from "./fluent/active-run.js";
export { Fluent, type SearchRunsOptions, type StartRunOptions } from "./fluent/fluent.js";
export { inspectServer, type ServerReport } from "./fluent/inspect-server.js";
export type { LogModelOptions, ModelInfo, ModelToLog } from "./fluent/log-model.js";
export * from "./fluent/mlflow.js";
export { type ModelReference, parseModelUri, resolveModelUri } from "./fluent/model-uri.js";
export {
  defaultTrackingUri,
  type Environment,
  type OpenTracking,
  openTracking,
  type TrackingOptions,
} from "./fluent/open.js";
export { type ReapOptions, type RunningRun, reapRuns } from "./fluent/reap.js";
export { type RegisterModelRequest, registerModel } from "./fluent/register-model.js";
export type { RunOptions } from "./fluent/start-run.js";
export { isKept } from "./spool/spooling-registry.js";
export { exitCodeOf, type SyncedSession, type SyncOptions, syncSpool } from "./spool/sync.js";
export { openSqlStores, type SqlStoreOptions, type SqlStores } from "./sql/index.js";
export type * from "./store.js";
