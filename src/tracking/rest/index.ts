// This face of the room has nothing of Node's: browsers load it as `perigee/tracking`.
export { valuesOf } from "../client/pairs.js";
export type { MetricOptions, Synchrony } from "../client/run-client.js";
export type { Table } from "../client/table.js";
export type * from "../entities.js";
export { MlflowError, type MlflowErrorCode } from "../errors.js";
export type { RegistryStore, TrackingStore } from "../store.js";
export { MlflowClient, type RestClientOptions } from "./client.js";
export { createRestStore, type RestStore } from "./store.js";
