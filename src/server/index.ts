export { type ArtifactPlaces, createArtifactPlaces } from "./artifacts/places.js";
export { createTrackingServer, mlflowVersion, type TrackingServerOptions } from "./server.js";
