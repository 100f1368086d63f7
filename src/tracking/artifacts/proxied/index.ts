import { connect } from "../../rest/connection.js";
import type { ArtifactContext } from "../context.js";
import type { ArtifactRepository } from "../repository.js";
import { storedArtifacts } from "../stored-repository.js";
import { placeOf } from "./place.js";
import { createProxiedStorage } from "./storage.js";

/**
 * Artifacts that a tracking server keeps.
 *
 * @param uri `mlflow-artifacts:/PATH` on the tracking server, `mlflow-artifacts://HOST/PATH` on another, or the
 *   `http` address of such a path
 */
export function openProxiedArtifacts(uri: string, { trackingUri, env }: ArtifactContext): ArtifactRepository {
  const { server, root } = placeOf(uri, trackingUri);
  return storedArtifacts(uri, createProxiedStorage(connect({ uri: server, env }), root));
}
