import type { ArtifactContext } from "../context.js";
import type { ArtifactRepository } from "../repository.js";
import { storedArtifacts } from "../stored-repository.js";
import { s3PlaceOf } from "./place.js";
import { createS3Storage } from "./storage.js";

export { isS3Uri, type S3Place, s3PlaceOf } from "./place.js";
export { createS3Storage };

/** Artifacts at `s3://BUCKET/PREFIX`. */
export const openS3 = (uri: string, { env }: Pick<ArtifactContext, "env">): ArtifactRepository =>
  storedArtifacts(uri, createS3Storage(s3PlaceOf(uri), env));
