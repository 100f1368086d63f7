import { unsupportedArtifactUri } from "../errors.js";
import type { ArtifactContext } from "./context.js";
import type { ArtifactRepository } from "./repository.js";

export { type Checksum, checksumsIn } from "./checksums.js";
export { artifactContentType } from "./content-type.js";
export type { ArtifactContext } from "./context.js";
export { createFolderStorage } from "./folder/storage.js";
export { relativeArtifactPath } from "./path.js";
export { proxyRoute } from "./proxied/place.js";
export type { ArtifactInfo, ArtifactRepository, Transfer, TransferProgress } from "./repository.js";
export { createS3Storage, isS3Uri, type S3Place, s3PlaceOf } from "./s3/index.js";
export type * from "./storage.js";

export type ArtifactRepositoryFactory = (uri: string, context: ArtifactContext) => ArtifactRepository;

/** Opens artifacts by the scheme of their URI; `""` is a plain path. */
export type ArtifactSchemes = ReadonlyMap<string, ArtifactRepositoryFactory>;

/** The repository of an artifact URI. @throws `UNSUPPORTED_ARTIFACT_URI` */
export function openArtifacts(uri: string, context: ArtifactContext, schemes: ArtifactSchemes): ArtifactRepository {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]+):/.exec(uri)?.[1]?.toLowerCase() ?? "";
  const open = schemes.get(scheme);
  if (!open) throw unsupportedArtifactUri(uri, [...schemes.keys()].filter(Boolean));
  return open(uri, context);
}
