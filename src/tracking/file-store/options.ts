import type { ArtifactRepository } from "../artifacts/index.js";

export interface FileStoreOptions {
  /** Opens artifacts that do not lie beside their run: `undefined` where they cannot be reached. */
  readonly artifactsOf: (uri: string) => ArtifactRepository | undefined;
}
