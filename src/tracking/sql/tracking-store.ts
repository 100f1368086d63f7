import { checkedBatch, checkedParam, checkMetric } from "../checks.js";
import type { LoggedModelStatus, Metric, Param, Tag } from "../entities.js";
import type {
  Batch,
  CreateExperimentRequest,
  CreateLoggedModelRequest,
  CreateRunRequest,
  LogInputsRequest,
  MetricHistoryRequest,
  MetricSampleRequest,
  SearchExperimentsRequest,
  SearchLoggedModelsRequest,
  SearchRunsRequest,
  TrackingStore,
  UpdateRunRequest,
} from "../store.js";
import { requireActiveRun } from "./active-run.js";
import type { SqlContext } from "./context.js";
import * as experiments from "./experiments.js";
import { searchLoggedModels } from "./logged-model-search.js";
import * as models from "./logged-models.js";
import { logInputs, logOutputs, searchDatasets } from "./run-inputs.js";
import { getMetricHistory, insertMetrics, sampleMetricHistory } from "./run-metrics.js";
import { insertParams } from "./run-params.js";
import { searchRuns } from "./run-search.js";
import { deleteTag, setTag, setTags } from "./run-tags.js";
import { createRun, getRun, moveRun, updateRun } from "./runs.js";

/** Experiments and runs in MLflow's database. */
export class SqlTrackingStore implements TrackingStore {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  createExperiment = (request: CreateExperimentRequest) => experiments.createExperiment(this.#context, request);
  getExperiment = (experimentId: string) => experiments.getExperiment(this.#context.db, experimentId);
  getExperimentByName = (name: string) => experiments.getExperimentByName(this.#context.db, name);
  searchExperiments = (request?: SearchExperimentsRequest) => experiments.searchExperiments(this.#context.db, request);
  updateExperiment = (experimentId: string, newName: string) =>
    experiments.renameExperiment(this.#context, experimentId, newName);
  deleteExperiment = (experimentId: string) => experiments.moveExperiment(this.#context, experimentId, "deleted");
  restoreExperiment = (experimentId: string) => experiments.moveExperiment(this.#context, experimentId, "active");
  setExperimentTag = (experimentId: string, tag: Tag) => experiments.setExperimentTag(this.#context, experimentId, tag);
  deleteExperimentTag = (experimentId: string, key: string) =>
    experiments.deleteExperimentTag(this.#context, experimentId, key);

  createRun = (request: CreateRunRequest) => createRun(this.#context, request);
  getRun = (runId: string) => getRun(this.#context.db, runId);
  updateRun = (runId: string, change: UpdateRunRequest) => updateRun(this.#context, runId, change);
  deleteRun = (runId: string) => moveRun(this.#context, runId, "deleted");
  restoreRun = (runId: string) => moveRun(this.#context, runId, "active");
  searchRuns = (request: SearchRunsRequest) => searchRuns(this.#context.db, request);
  searchDatasets = (experimentIds: readonly string[]) => searchDatasets(this.#context.db, experimentIds);

  async logMetric(runId: string, metric: Metric): Promise<void> {
    checkMetric(metric);
    await this.#log(runId, { metrics: [metric] });
  }

  async logParam(runId: string, param: Param): Promise<void> {
    await this.#log(runId, { params: [checkedParam(param)] });
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    await this.#log(runId, checkedBatch(batch));
  }

  setTag = (runId: string, tag: Tag) => setTag(this.#context, runId, tag);
  deleteTag = (runId: string, key: string) => deleteTag(this.#context, runId, key);
  getMetricHistory = (runId: string, key: string, request?: MetricHistoryRequest) =>
    getMetricHistory(this.#context.db, runId, key, request);
  sampleMetricHistory = (runId: string, key: string, request: MetricSampleRequest) =>
    sampleMetricHistory(this.#context.db, runId, key, request);
  logInputs = (runId: string, inputs: LogInputsRequest) => logInputs(this.#context, runId, inputs);
  logOutputs = (runId: string, outputs: readonly { readonly modelId: string; readonly step: number }[]) =>
    logOutputs(this.#context, runId, outputs);

  createLoggedModel = (request: CreateLoggedModelRequest) => models.createLoggedModel(this.#context, request);
  getLoggedModel = (modelId: string) => models.getLoggedModel(this.#context.db, modelId);
  finalizeLoggedModel = (modelId: string, status: LoggedModelStatus) =>
    models.finalizeLoggedModel(this.#context, modelId, status);
  setLoggedModelTags = (modelId: string, tags: readonly Tag[]) =>
    models.setLoggedModelTags(this.#context, modelId, tags);
  deleteLoggedModelTag = (modelId: string, key: string) => models.deleteLoggedModelTag(this.#context, modelId, key);
  logLoggedModelParams = (modelId: string, params: readonly Param[]) =>
    models.logLoggedModelParams(this.#context, modelId, params);
  deleteLoggedModel = (modelId: string) => models.deleteLoggedModel(this.#context, modelId);
  searchLoggedModels = (request: SearchLoggedModelsRequest) => searchLoggedModels(this.#context.db, request);

  close = () => this.#context.close();

  async #log(runId: string, { metrics = [], params = [], tags = [] }: Batch): Promise<void> {
    await this.#context.db.transaction().execute(async (trx) => {
      const { experimentId } = await requireActiveRun(trx, runId);
      await insertParams(trx, runId, params);
      await insertMetrics(trx, runId, experimentId, metrics);
      await setTags(trx, runId, tags);
    });
  }
}
