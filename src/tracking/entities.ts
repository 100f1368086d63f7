/**
 * MLflow's entities in MLflow's words, in camelCase. Times are milliseconds since 1970.
 * The meaning of each field is that of MLflow's REST API.
 */

export type LifecycleStage = "active" | "deleted";
export type ViewType = "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL";
export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** `value` may be NaN or infinite. A model's metric names the model, and may name the dataset it was measured on. */
export interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly modelId?: string;
  readonly runId?: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  readonly creationTime?: number;
  readonly lastUpdateTime?: number;
  readonly tags: readonly Tag[];
}

export interface RunInfo {
  /** 32 hexadecimal digits. */
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  readonly userId: string;
  readonly status: RunStatus;
  readonly startTime: number;
  readonly endTime?: number;
  readonly lifecycleStage: LifecycleStage;
  readonly artifactUri: string;
}

/** The latest value of each metric, and all params and tags. */
export interface RunData {
  /**
   * The data as MLflow's API writes them, in place of the lists, which then are empty: only for a search that takes it,
   * and from a database that writes it faster than objects are made and written.
   */
  readonly json?: string;
  readonly metrics: readonly Metric[];
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
}

export interface Dataset {
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}

/** `tags` of an input: `mlflow.data.context` says what for. */
export interface DatasetInput {
  readonly dataset: Dataset;
  readonly tags: readonly Tag[];
}

/** A dataset that runs of an experiment have used, and what for. */
export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  readonly context?: string;
}

export interface RunInputs {
  readonly datasetInputs: readonly DatasetInput[];
  readonly modelInputs: readonly { readonly modelId: string }[];
}

export interface RunOutputs {
  readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[];
}

export interface Run {
  readonly info: RunInfo;
  readonly data: RunData;
  readonly inputs: RunInputs;
  readonly outputs: RunOutputs;
}

export type LoggedModelStatus = "PENDING" | "READY" | "FAILED";

/** A model of MLflow 3, which lives beside runs: `models:/m-…`. */
export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly artifactUri: string;
  readonly status: LoggedModelStatus;
  readonly statusMessage?: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly tags: readonly Tag[];
  readonly params: readonly Param[];
  readonly metrics: readonly Metric[];
}

export interface RegisteredModelAlias {
  readonly alias: string;
  readonly version: string;
}

export interface RegisteredModel {
  readonly name: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly aliases: readonly RegisteredModelAlias[];
  /** The latest version of each stage, as old clients ask for. */
  readonly latestVersions: readonly ModelVersion[];
}

export type ModelVersionStatus = "PENDING_REGISTRATION" | "FAILED_REGISTRATION" | "READY";
export type ModelVersionStage = "None" | "Staging" | "Production" | "Archived";

export interface ModelVersion {
  readonly name: string;
  /** A whole number from 1, as text. */
  readonly version: string;
  readonly creationTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly userId?: string;
  readonly currentStage: ModelVersionStage;
  readonly description?: string;
  readonly source: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly status: ModelVersionStatus;
  readonly statusMessage?: string;
  readonly tags: readonly Tag[];
  readonly aliases: readonly string[];
}

/** One page of a search; `nextPageToken` is there where more follow. */
export interface Page<Entity> {
  readonly items: readonly Entity[];
  readonly nextPageToken?: string;
}
