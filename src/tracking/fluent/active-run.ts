import type { ArtifactRepository, Transfer } from "../artifacts/index.js";
import { MlflowClient, uploadByName } from "../client/mlflow-client.js";
import { pairs, type Values } from "../client/pairs.js";
import type { MetricOptions, Synchrony } from "../client/run-client.js";
import type { Dataset, DatasetInput, Metric, Run, RunStatus } from "../entities.js";
import { type LogModelOptions, logModel, type ModelInfo, type ModelToLog } from "./log-model.js";
import { logModelFolder } from "./log-model-folder.js";
import type { OpenTracking } from "./open.js";

/** A run that is open. What is logged to it goes to its store at once, unless asked otherwise. */
export interface ActiveRun {
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  readonly artifactUri: string;
  readonly tracking: OpenTracking;

  /** A value that never changes in a run. @returns it */
  logParam<Value>(key: string, value: Value, options?: Synchrony): Promise<Value>;
  /** Values that never change in a run: lists and objects as JSON, the rest as text; undefined is left out. */
  logParams(params: Values, options?: Synchrony): Promise<void>;
  /** @param options a step, or more */
  logMetric(key: string, value: number, options?: number | MetricOptions): Promise<void>;
  logMetrics(metrics: Readonly<Record<string, number>>, options?: number | MetricOptions): Promise<void>;
  setTag(key: string, value: unknown, options?: Synchrony): Promise<void>;
  setTags(tags: Values, options?: Synchrony): Promise<void>;
  deleteTag(key: string): Promise<void>;
  /** A dataset as the run's input; `context` says what for, such as `training`. */
  logDataset(dataset: Dataset, context?: string, tags?: Values): Promise<void>;
  logInputs(inputs: {
    readonly datasets?: readonly DatasetInput[];
    readonly modelIds?: readonly string[];
  }): Promise<void>;
  /** Logged models as what the run made. */
  logOutputs(models: readonly { readonly modelId: string; readonly step?: number }[]): Promise<void>;
  /** A local file into the folder `artifactPath`, or a local folder under its own name. */
  logArtifact(localPath: string, artifactPath?: string, transfer?: Transfer): Promise<void>;
  /** A local folder's content into the folder `artifactPath`. */
  logArtifacts(localFolder: string, artifactPath?: string, transfer?: Transfer): Promise<void>;
  logText(text: string, path: string): Promise<void>;
  logJson(value: unknown, path: string): Promise<void>;
  /** An object as YAML where the path ends in `.yaml` or `.yml`, else as JSON. */
  logDict(value: object, path: string): Promise<void>;
  /** Columns as rows of a table in JSON; rows are added where it is there. */
  logTable(columns: Readonly<Record<string, readonly unknown[]>>, path: string): Promise<void>;
  /** A model's folder, with its `MLmodel`, as the artifact `name`. @returns its URI, `runs:/ID/name` */
  logModelFolder(folder: string, name: string): Promise<string>;
  /** A model as MLflow 3's logged model, or as an artifact where the server knows none. */
  logModel(model: ModelToLog, options?: LogModelOptions): Promise<ModelInfo>;
  /** Sends what waits of what was logged without waiting. */
  flush(): Promise<void>;
  /** Ends the run; what `startRun` is given a function for ends by itself. */
  end(status?: RunStatus): Promise<void>;
}

export function activeRunOf({ info }: Run, tracking: OpenTracking): ActiveRun {
  const { runId, runName, experimentId, artifactUri } = info;
  const client = new MlflowClient(tracking);
  // Opened when first used: a run without artifacts needs no place that can be written to.
  let repository: ArtifactRepository | undefined;
  const artifacts = () => {
    repository ??= tracking.artifactsOf(artifactUri);
    return repository;
  };

  const run: ActiveRun = {
    runId,
    runName,
    experimentId,
    artifactUri,
    tracking,

    logParam: (key, value, options) => client.logParam(runId, key, value, options),
    logParams: (params, options) => client.logBatch(runId, { params: pairs(params) }, options),
    logMetric: (key, value, options) => run.logMetrics({ [key]: value }, options),
    async logMetrics(metrics, options = 0) {
      const { synchronous, ...of } = typeof options === "number" ? { step: options, synchronous: undefined } : options;
      const point = { timestamp: tracking.clock(), step: 0, ...of };
      const all: Metric[] = Object.entries(metrics).map(([key, value]) => ({ key, value, ...point }));
      await client.logBatch(runId, { metrics: all }, { synchronous });
    },
    setTag: (key, value, options) => client.setTag(runId, key, value, options),
    setTags: (tags, options) => client.logBatch(runId, { tags: pairs(tags) }, options),
    deleteTag: (key) => client.deleteTag(runId, key),

    async logDataset(dataset, context, tags = {}) {
      const all = pairs({ ...(context !== undefined && { "mlflow.data.context": context }), ...tags });
      await client.logInputs(runId, { datasets: [{ dataset, tags: all }] });
    },
    logInputs: ({ datasets, modelIds }) =>
      client.logInputs(runId, {
        ...(datasets && { datasets }),
        ...(modelIds && { models: modelIds.map((modelId) => ({ modelId })) }),
      }),
    logOutputs: (models) => client.logOutputs(runId, models),

    logArtifact: (localPath, artifactPath, transfer) => uploadByName(artifacts(), localPath, artifactPath, transfer),
    logArtifacts: (localFolder, artifactPath, transfer) => artifacts().upload(localFolder, artifactPath, transfer),
    logText: (text, path) => artifacts().write(path, text),
    logJson: (value, path) => artifacts().write(path, `${JSON.stringify(value, null, 2)}\n`),
    logDict: (value, path) => client.logDict(runId, value, path),
    logTable: (columns, path) => client.logTable(runId, columns, path),
    logModelFolder: (folder, name) =>
      logModelFolder({ runId, store: tracking.tracking, artifacts: artifacts() }, folder, name),
    logModel: (model, options) => logModel(run, model, options),

    flush: () => client.flushAsyncLogging(),
    async end(status = "FINISHED") {
      try {
        await client.flushAsyncLogging();
      } finally {
        await client.setTerminated(runId, status);
      }
    },
  };
  return run;
}
