/** What a repository may need to reach artifacts. */
export interface ArtifactContext {
  /** The tracking server, which `mlflow-artifacts:` URIs without a host refer to. */
  readonly trackingUri: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Plain relative paths are relative to this folder. */
  readonly folder: string;
}
