export { absoluteLocation } from "./artifact-location.js";
export * from "./artifacts/index.js";
export { checkedStage } from "./checks.js";
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
export { type ActiveRun, paramText } from "./fluent/active-run.js";
export { type ModelReference, parseModelUri, resolveModelUri } from "./fluent/model-uri.js";
export {
  defaultTrackingUri,
  type Environment,
  type OpenTracking,
  openTracking,
  type TrackingOptions,
} from "./fluent/open.js";
export { type RegisterModelRequest, registerModel } from "./fluent/register-model.js";
export { type RunOptions, startRun } from "./fluent/start-run.js";
export { openSqlStores, type SqlStoreOptions, type SqlStores } from "./sql/index.js";
export { connectSqlite } from "./sql/sqlite/connect.js";
export { SqliteDialect } from "./sql/sqlite/dialect.js";
export type * from "./store.js";
