import type { Clock } from "../../support/index.js";
import type { DatasetInput, RunInfo } from "../entities.js";
import { isEndpointMissing, MlflowError } from "../errors.js";
import type { Log } from "../fluent/log.js";
import { limits } from "../limits.js";
import type { Capabilities } from "../rest/capabilities.js";
import type { Batch, TrackingStore, UpdateRunRequest } from "../store.js";

/** What a fallback needs of its surroundings. */
export interface FallbackContext {
  readonly server: string;
  readonly capabilities: Capabilities;
  readonly logger: Log;
  readonly clock: Clock;
}

/** Says of each thing once what is done instead. */
export function sayer({ server, logger }: Pick<FallbackContext, "server" | "logger">) {
  const said = new Set<string>();
  return (what: string): void => {
    if (said.has(what)) return;
    said.add(what);
    logger.warn(`${server} ${what}`);
  };
}

/**
 * The tracking store of a server that may be old or odd: what it does not know is done by what it does.
 *
 * - `runs/update` refused (DagsHub says 403 now and then): once more, then the tags `perigee.status` and
 *   `perigee.end_time`, so that a run's end stops no training.
 * - no `runs/log-batch`: one call a value; no `runs/log-inputs`: a tag for each dataset.
 */
export function fallingBackTracking(store: TrackingStore, context: FallbackContext): TrackingStore {
  const { capabilities } = context;
  const say = sayer(context);

  const updateByTags = async (runId: string, change: UpdateRunRequest): Promise<RunInfo> => {
    const { status, endTime, runName } = change;
    const tags = [
      ...(status ? [{ key: "perigee.status", value: status }] : []),
      ...(endTime === undefined ? [] : [{ key: "perigee.end_time", value: String(endTime) }]),
      ...(runName === undefined ? [] : [{ key: "mlflow.runName", value: runName }]),
    ];
    for (const tag of tags) await store.setTag(runId, tag);
    const { info } = await store.getRun(runId);
    return { ...info, ...change };
  };

  const logOneByOne = async (runId: string, { metrics = [], params = [], tags = [] }: Batch): Promise<void> => {
    for (const param of params) await store.logParam(runId, param);
    for (const metric of metrics) await store.logMetric(runId, metric);
    for (const tag of tags) await store.setTag(runId, tag);
  };

  const inputsAsTags = async (runId: string, inputs: readonly DatasetInput[]): Promise<void> => {
    for (const { dataset, tags } of inputs) {
      const use = tags.find(({ key }) => key === "mlflow.data.context")?.value ?? "input";
      const { profile: _, schema: __, ...short } = dataset;
      const value = JSON.stringify(short).slice(0, limits.tagValue);
      await store.setTag(runId, { key: `perigee.dataset.${use}`, value });
    }
  };

  return {
    ...store,
    async updateRun(runId, change) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await store.updateRun(runId, change);
        } catch (failure) {
          const isDenied = failure instanceof MlflowError && failure.status === 403;
          if (!isDenied && !isEndpointMissing(failure)) throw failure;
          if (attempt === 1 && isDenied) continue;
          // Who may not write a run's tags either gets to hear so.
          say("refuses runs/update: a run's end is kept in its tags perigee.status and perigee.end_time");
          return updateByTags(runId, change);
        }
      }
    },
    async logBatch(runId, batch) {
      try {
        await store.logBatch(runId, batch);
      } catch (failure) {
        if (!isEndpointMissing(failure)) throw failure;
        say("knows no runs/log-batch: values are logged one by one");
        await logOneByOne(runId, batch);
      }
    },
    async logInputs(runId, inputs) {
      try {
        await store.logInputs(runId, inputs);
      } catch (failure) {
        if (!isEndpointMissing(failure)) throw failure;
        say("knows no runs/log-inputs: datasets are kept in tags perigee.dataset.CONTEXT");
        await inputsAsTags(runId, inputs.datasets ?? []);
      }
    },
    async createLoggedModel(request) {
      try {
        return await store.createLoggedModel(request);
      } catch (failure) {
        // A server that answers what is no MLflow's may know the call no better than one that says so.
        if (isEndpointMissing(failure) || !(await capabilities.lacks("logged-models"))) throw failure;
        throw new MlflowError("ENDPOINT_NOT_FOUND", "the server knows no logged models", { cause: failure });
      }
    },
  };
}
