import { systemClock } from "../../support/clock.js";
import type { RegistryStore, TrackingStore } from "../store.js";
import { apiOver } from "./api.js";
import { type ConnectionOptions, connect } from "./connection.js";
import { experimentCalls } from "./experiments.js";
import { loggedModelCalls } from "./logged-models.js";
import { registryCalls } from "./registry.js";
import { runCalls } from "./runs.js";

export type RestStore = TrackingStore & RegistryStore;

/**
 * Tracking and registry on a server that speaks MLflow's REST API.
 *
 * Calls that may be done twice are tried again where the server is busy or gone for a moment; the others only where
 * the server cannot have got them.
 *
 * @throws `UNSUPPORTED_TRACKING_URI`; the methods throw `TRACKING_SERVER_UNREACHABLE` and what the server refuses,
 *   as `MlflowError`
 */
export function createRestStore(options: ConnectionOptions): RestStore {
  const api = apiOver(connect(options));
  return {
    ...experimentCalls(api),
    ...runCalls(api, options.clock ?? systemClock),
    ...loggedModelCalls(api),
    ...registryCalls(api),
    async close() {},
  };
}
