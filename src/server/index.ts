export { createTrackingServer, mlflowVersion, type TrackingServerOptions } from "./server.js";
