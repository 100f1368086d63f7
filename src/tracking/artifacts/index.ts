import { unsupportedArtifactUri } from "../errors.js";
import type { ArtifactRepository } from "./repository.js";

export type { ArtifactInfo, ArtifactRepository, Transfer } from "./repository.js";

/** What a repository may need to reach artifacts. */
export interface ArtifactContext {
  /** The tracking server, which `mlflow-artifacts:` URIs without a host refer to. */
  readonly trackingUri: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Plain relative paths are relative to this folder. */
  readonly folder: string;
}

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
