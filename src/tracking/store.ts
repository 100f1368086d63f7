import type {
  DatasetInput,
  DatasetSummary,
  Experiment,
  LoggedModel,
  LoggedModelStatus,
  Metric,
  ModelVersion,
  ModelVersionStage,
  Page,
  Param,
  RegisteredModel,
  Run,
  RunInfo,
  RunStatus,
  Tag,
  ViewType,
} from "./entities.js";

/** How every search is asked: MLflow's filter and order grammar, a page at a time. */
export interface SearchRequest {
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export interface SearchRunsRequest extends SearchRequest {
  readonly experimentIds: readonly string[];
  readonly runViewType?: ViewType;
  /** Lets a store that can give the runs' data as text: see `RunData`. */
  readonly dataAsJson?: boolean;
}

export interface SearchExperimentsRequest extends SearchRequest {
  readonly viewType?: ViewType;
}

export interface CreateExperimentRequest {
  readonly name: string;
  readonly artifactLocation?: string;
  readonly tags?: readonly Tag[];
}

export interface CreateRunRequest {
  readonly experimentId: string;
  readonly userId?: string;
  readonly runName?: string;
  readonly startTime?: number;
  readonly tags?: readonly Tag[];
}

/** What is left out stays as it is. */
export interface UpdateRunRequest {
  readonly status?: RunStatus;
  readonly endTime?: number;
  readonly runName?: string;
}

export interface Batch {
  readonly metrics?: readonly Metric[];
  readonly params?: readonly Param[];
  readonly tags?: readonly Tag[];
}

export interface LogInputsRequest {
  readonly datasets?: readonly DatasetInput[];
  readonly models?: readonly { readonly modelId: string }[];
}

export interface MetricHistoryRequest {
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export interface MetricSampleRequest {
  readonly maxResults: number;
  /** Both or neither. */
  readonly startStep?: number;
  readonly endStep?: number;
}

export interface CreateLoggedModelRequest {
  readonly experimentId: string;
  readonly name?: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly params?: readonly Param[];
  readonly tags?: readonly Tag[];
}

/** A dataset by name, and by digest where one is given. */
export interface DatasetFilter {
  readonly datasetName: string;
  readonly datasetDigest?: string;
}

/** By an attribute, or by the latest value of a metric (`metrics.auc`), on a dataset where one is given. */
export interface LoggedModelOrder extends Partial<DatasetFilter> {
  readonly fieldName: string;
  readonly ascending?: boolean;
}

export interface SearchLoggedModelsRequest {
  readonly experimentIds: readonly string[];
  readonly filter?: string;
  /** Conditions on metrics count only metrics on one of these; without such conditions, any metric on one of them. */
  readonly datasets?: readonly DatasetFilter[];
  readonly orderBy?: readonly LoggedModelOrder[];
  readonly maxResults?: number;
  readonly pageToken?: string;
}

/**
 * Experiments, runs and MLflow 3's logged models: what MLflow's tracking API does, call for call.
 * Every method throws an `MlflowError` with MLflow's error code.
 */
export interface TrackingStore {
  /** @returns the new experiment's id */
  createExperiment(request: CreateExperimentRequest): Promise<string>;
  getExperiment(experimentId: string): Promise<Experiment>;
  /** `undefined` where there is none; a deleted experiment is found. */
  getExperimentByName(name: string): Promise<Experiment | undefined>;
  searchExperiments(request?: SearchExperimentsRequest): Promise<Page<Experiment>>;
  /** Renames. */
  updateExperiment(experimentId: string, newName: string): Promise<void>;
  deleteExperiment(experimentId: string): Promise<void>;
  restoreExperiment(experimentId: string): Promise<void>;
  setExperimentTag(experimentId: string, tag: Tag): Promise<void>;
  deleteExperimentTag(experimentId: string, key: string): Promise<void>;

  createRun(request: CreateRunRequest): Promise<Run>;
  getRun(runId: string): Promise<Run>;
  updateRun(runId: string, change: UpdateRunRequest): Promise<RunInfo>;
  deleteRun(runId: string): Promise<void>;
  restoreRun(runId: string): Promise<void>;
  searchRuns(request: SearchRunsRequest): Promise<Page<Run>>;
  /** The datasets of the runs of at most 20 experiments. */
  searchDatasets(experimentIds: readonly string[]): Promise<readonly DatasetSummary[]>;

  logMetric(runId: string, metric: Metric): Promise<void>;
  logParam(runId: string, param: Param): Promise<void>;
  setTag(runId: string, tag: Tag): Promise<void>;
  deleteTag(runId: string, key: string): Promise<void>;
  /** All or nothing; at most 1,000 metrics, 100 params and 100 tags. */
  logBatch(runId: string, batch: Batch): Promise<void>;
  /** Every point of one metric, by timestamp, step and value. */
  getMetricHistory(runId: string, key: string, request?: MetricHistoryRequest): Promise<Page<Metric>>;
  /**
   * At most `maxResults` points of one metric by step, spread evenly over all of them or over those of an interval of
   * steps, the first and the last among them.
   */
  sampleMetricHistory(runId: string, key: string, request: MetricSampleRequest): Promise<readonly Metric[]>;
  logInputs(runId: string, inputs: LogInputsRequest): Promise<void>;
  logOutputs(runId: string, models: readonly { readonly modelId: string; readonly step: number }[]): Promise<void>;

  createLoggedModel(request: CreateLoggedModelRequest): Promise<LoggedModel>;
  getLoggedModel(modelId: string): Promise<LoggedModel>;
  finalizeLoggedModel(modelId: string, status: LoggedModelStatus): Promise<LoggedModel>;
  setLoggedModelTags(modelId: string, tags: readonly Tag[]): Promise<LoggedModel>;
  deleteLoggedModelTag(modelId: string, key: string): Promise<void>;
  logLoggedModelParams(modelId: string, params: readonly Param[]): Promise<void>;
  deleteLoggedModel(modelId: string): Promise<void>;
  searchLoggedModels(request: SearchLoggedModelsRequest): Promise<Page<LoggedModel>>;

  close(): Promise<void>;
}

export interface CreateRegisteredModelRequest {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly Tag[];
}

export interface CreateModelVersionRequest {
  readonly name: string;
  /** The artifacts' URI. */
  readonly source: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly description?: string;
  readonly tags?: readonly Tag[];
  /** The logged model it is made from; its tags go along. */
  readonly modelId?: string;
}

/** Registered models and their versions: what MLflow's registry API does, call for call. */
export interface RegistryStore {
  createRegisteredModel(request: CreateRegisteredModelRequest): Promise<RegisteredModel>;
  getRegisteredModel(name: string): Promise<RegisteredModel>;
  searchRegisteredModels(request?: SearchRequest): Promise<Page<RegisteredModel>>;
  /** Sets the description. */
  updateRegisteredModel(name: string, description: string | undefined): Promise<RegisteredModel>;
  renameRegisteredModel(name: string, newName: string): Promise<RegisteredModel>;
  deleteRegisteredModel(name: string): Promise<void>;
  setRegisteredModelTag(name: string, tag: Tag): Promise<void>;
  deleteRegisteredModelTag(name: string, key: string): Promise<void>;
  setRegisteredModelAlias(name: string, alias: string, version: string): Promise<void>;
  deleteRegisteredModelAlias(name: string, alias: string): Promise<void>;

  createModelVersion(request: CreateModelVersionRequest): Promise<ModelVersion>;
  getModelVersion(name: string, version: string): Promise<ModelVersion>;
  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion>;
  getModelVersionDownloadUri(name: string, version: string): Promise<string>;
  searchModelVersions(request?: SearchRequest): Promise<Page<ModelVersion>>;
  /** The latest version of each of the stages, of all stages where none is named. */
  getLatestVersions(name: string, stages?: readonly string[]): Promise<readonly ModelVersion[]>;
  /** Sets the description. */
  updateModelVersion(name: string, version: string, description: string | undefined): Promise<ModelVersion>;
  transitionModelVersionStage(
    name: string,
    version: string,
    stage: ModelVersionStage,
    archiveExistingVersions: boolean,
  ): Promise<ModelVersion>;
  deleteModelVersion(name: string, version: string): Promise<void>;
  setModelVersionTag(name: string, version: string, tag: Tag): Promise<void>;
  deleteModelVersionTag(name: string, version: string, key: string): Promise<void>;

  close(): Promise<void>;
}
