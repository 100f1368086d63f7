import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../support/index.js";
import { randomId } from "../client/backend.js";
import type { Experiment, LoggedModel, Run } from "../entities.js";
import { MlflowError } from "../errors.js";
import { requestIdTag } from "../rest/create-once.js";
import { randomRunName, runNameTag } from "../run-name.js";
import type { Batch, CreateRunRequest, TrackingStore } from "../store.js";
import { withOperation } from "./kept-run.js";
import type { Operation } from "./operations.js";
import type { Spool } from "./spool.js";
import { isUnreachable } from "./unreachable.js";

/**
 * A server's tracking store that keeps what a run logs where the server cannot be reached: creating experiments and
 * runs, all that is logged to runs, and their end. What only the server knows is asked there, and fails without it.
 *
 * A run begun without the server has an id of its own until it is sent; reading it gives what was logged so far.
 */
export function spoolingStore(store: TrackingStore, spool: Spool, clock: Clock): TrackingStore {
  /** Runs that this process has seen, as they were last. */
  const runs = new Map<string, Run>();
  const experiments = new Map<string, Experiment>();
  const models = new Map<string, LoggedModel>();

  const remembered = (run: Run): Run => {
    runs.set(run.info.runId, run);
    return run;
  };

  const keep = async (operation: Operation): Promise<void> => {
    await spool.keep(operation);
    if (!("runId" in operation)) return;
    const run = runs.get(operation.runId);
    if (run) runs.set(operation.runId, withOperation(run, operation));
  };

  /** Asks the server, or keeps the operation where it is not there. */
  const onlineOr = async <Answer>(ask: () => Promise<Answer>, offline: () => Promise<Answer>): Promise<Answer> => {
    if (!spool.isOffline) {
      try {
        return await ask();
      } catch (failure) {
        if (!isUnreachable(failure)) throw failure;
        spool.goOffline(failure.message);
      }
    }
    return offline();
  };

  /** As `onlineOr`, for what gives no answer. */
  const orKept = (ask: () => Promise<unknown>, operation: Operation): Promise<void> =>
    onlineOr(
      async () => {
        await ask();
      },
      () => keep(operation),
    );

  const log = (runId: string, batch: Batch) =>
    orKept(() => store.logBatch(runId, batch), {
      op: "logBatch",
      runId,
      batch: {
        ...(batch.metrics && { metrics: batch.metrics.map((metric) => ({ ...metric })) }),
        ...(batch.params && { params: [...batch.params] }),
        ...(batch.tags && { tags: [...batch.tags] }),
      },
    });

  const createRunHere = async (request: CreateRunRequest): Promise<Run> => {
    const { tags = [], startTime = clock() } = request;
    // The server may have got a first try: sent with the same tag, the run is found there.
    const runId = tags.find(({ key }) => key === requestIdTag)?.value ?? randomId();
    const runName = request.runName || tags.find(({ key }) => key === runNameTag)?.value || randomRunName();
    const artifactUri = join(spool.folder, "artifacts", runId);
    await mkdir(artifactUri, { recursive: true });
    const allTags = [
      ...tags.filter(({ key }) => key !== runNameTag && key !== requestIdTag),
      { key: runNameTag, value: runName },
      { key: requestIdTag, value: runId },
    ];
    await keep({
      op: "createRun",
      made: runId,
      artifactUri,
      request: { ...request, runName, startTime, tags: allTags },
    });
    const { experimentId, userId = "" } = request;
    return remembered({
      info: {
        runId,
        runName,
        experimentId,
        userId,
        status: "RUNNING",
        startTime,
        lifecycleStage: "active",
        artifactUri,
      },
      data: { metrics: [], params: [], tags: allTags },
      inputs: { datasetInputs: [], modelInputs: [] },
      outputs: { modelOutputs: [] },
    });
  };

  const experimentHere = (experimentId: string, name: string): Experiment => {
    const made: Experiment = { experimentId, name, artifactLocation: "", lifecycleStage: "active", tags: [] };
    experiments.set(experimentId, made);
    return made;
  };

  return {
    ...store,
    createExperiment: (request) =>
      onlineOr(
        () => store.createExperiment(request),
        async () => {
          const made = `spool-${randomId()}`;
          await keep({ op: "createExperiment", made, request: { ...request, tags: [...(request.tags ?? [])] } });
          return experimentHere(made, request.name).experimentId;
        },
      ),
    getExperiment: (experimentId) =>
      onlineOr(
        () => store.getExperiment(experimentId),
        // Whether there is such an experiment is found out when the run is sent.
        async () => experiments.get(experimentId) ?? experimentHere(experimentId, experimentId),
      ),
    getExperimentByName: (name) =>
      onlineOr(
        () => store.getExperimentByName(name),
        async () => [...experiments.values()].find((experiment) => experiment.name === name),
      ),

    createRun: (request) =>
      onlineOr(
        async () => remembered(await store.createRun(request)),
        () => createRunHere(request),
      ),
    async getRun(runId) {
      const known = runs.get(runId);
      if (spool.isOffline && known) return known;
      return onlineOr(
        async () => remembered(await store.getRun(runId)),
        async () => known ?? store.getRun(runId),
      );
    },
    updateRun: (runId, change) =>
      onlineOr(
        () => store.updateRun(runId, change),
        async () => {
          await keep({ op: "updateRun", runId, change });
          return runs.get(runId)?.info ?? { ...unknownRun, runId, ...change };
        },
      ),

    logMetric: (runId, metric) => log(runId, { metrics: [metric] }),
    logParam: (runId, param) => log(runId, { params: [param] }),
    setTag: (runId, tag) => log(runId, { tags: [tag] }),
    logBatch: log,
    deleteTag: (runId, key) => orKept(() => store.deleteTag(runId, key), { op: "deleteTag", runId, key }),
    logInputs: (runId, { datasets = [], models: used = [] }) =>
      orKept(() => store.logInputs(runId, { datasets, models: used }), {
        op: "logInputs",
        runId,
        inputs: { datasets: datasets.map(({ dataset, tags }) => ({ dataset, tags: [...tags] })), models: [...used] },
      }),
    logOutputs: (runId, made) =>
      orKept(() => store.logOutputs(runId, made), { op: "logOutputs", runId, models: [...made] }),

    createLoggedModel: (request) =>
      onlineOr(
        async () => {
          const model = await store.createLoggedModel(request);
          models.set(model.modelId, model);
          return model;
        },
        // The model's files hold the id that a server gives it: without one it is logged as a run's artifact.
        async () => {
          throw new MlflowError("ENDPOINT_NOT_FOUND", "a logged model is made by a server, and none can be reached");
        },
      ),
    finalizeLoggedModel: (modelId, status) =>
      onlineOr(
        () => store.finalizeLoggedModel(modelId, status),
        async () => {
          const model = models.get(modelId);
          if (!model) return store.finalizeLoggedModel(modelId, status);
          await keep({ op: "finalizeLoggedModel", modelId, status });
          return { ...model, status };
        },
      ),
  };
}

const unknownRun = {
  runName: "",
  experimentId: "",
  userId: "",
  status: "RUNNING",
  startTime: 0,
  lifecycleStage: "active",
  artifactUri: "",
} as const;
