export { type ArtifactPlaces, createArtifactPlaces } from "./artifacts/places.js";
export {
  type Accounts,
  type AuthConfig,
  type AuthOptions,
  ensureAdmin,
  type FirstAdmin,
  isPermission,
  openAccounts,
  type Permission,
  permissions,
  randomPassword,
  readAuthConfig,
  type Token,
  type TokenScope,
  tokenScopes,
} from "./auth/index.js";
export { closeWithin } from "./close-within.js";
export { type FrameOptions, frameOptions } from "./hosts.js";
export { createServerMetrics, databaseSize, type Figure, type ServerMetrics } from "./observe/index.js";
export { createTrackingServer, mlflowVersion, type TrackingServerOptions } from "./server.js";
