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
export { openFileStore } from "./file-store/source.js";
export type { ActiveRun } from "./fluent/active-run.js";
export { Fluent, type SearchRunsOptions, type StartRunOptions } from "./fluent/fluent.js";
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
export * from "./move/index.js";
export { isKept } from "./spool/spooling-registry.js";
export { exitCodeOf, type SyncedSession, type SyncOptions, syncSpool } from "./spool/sync.js";
export type { Finding } from "./sql/check.js";
export {
  openPostgresStores,
  openSqlStores,
  type PostgresStoreOptions,
  type SqlStoreOptions,
  type SqlStores,
} from "./sql/index.js";
export { type DatabasePlace, databasePlace, type Maintenance, openMaintenance } from "./sql/maintenance.js";
export { isOlder } from "./sql/migrations/plan.js";
export { migratePostgres } from "./sql/migrations/postgres.js";
export { backUpSqlite, type Migration, migrateSqlite, sqliteVersion } from "./sql/migrations/sqlite.js";
export { backUpPostgres, postgresVersion, restorePostgres } from "./sql/postgres/dump.js";
export { shownUri } from "./sql/postgres/uri.js";
export type { Purged, PurgeRequest } from "./sql/purge.js";
export { connectSqlite } from "./sql/sqlite/connect.js";
export { SqliteDialect } from "./sql/sqlite/dialect.js";
export type * from "./store.js";
