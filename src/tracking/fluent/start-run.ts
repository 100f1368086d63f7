import type { Experiment, Run, RunStatus, Tag } from "../entities.js";
import { doesNotExist, invalidParameter, MlflowError } from "../errors.js";
import { type ActiveRun, activeRun } from "./active-run.js";
import { type OpenTracking, openTracking, type TrackingOptions } from "./open.js";
import { watchOverRun } from "./open-runs.js";
import { sourceTags, userOf } from "./source-tags.js";

export interface RunOptions extends TrackingOptions {
  /** What is open already; else it is opened for the run and closed after it. */
  readonly tracking?: OpenTracking;
  /** The experiment's name, made where it is missing; else what the environment names. */
  readonly experiment?: string;
  /** The name where neither `experiment` nor the environment gives one; `Default` where left out. */
  readonly defaultExperiment?: string;
  readonly runName?: string;
  /** The run that this one is nested in. */
  readonly parent?: ActiveRun;
  readonly parentRunId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly description?: string;
}

/** Runs that `MLFLOW_RUN_ID` named and that this process has taken up: each is continued once, as in MLflow. */
const continued = new Set<string>();

/**
 * Runs a piece of work as an MLflow run: FINISHED at its end, FAILED where it throws (which is thrown on),
 * KILLED where SIGINT or SIGTERM stops the process.
 *
 * `MLFLOW_RUN_ID` continues that run, as `mlflow run` wants; nested runs are not concerned.
 *
 * ```ts
 * await startRun({ experiment: "neo-hazard" }, async (run) => {
 *   await run.logParams({ trees: 100 });
 *   await run.logMetrics({ auc: 0.9 });
 * });
 * ```
 */
export async function startRun<Result>(
  options: RunOptions,
  work: (run: ActiveRun) => Promise<Result>,
): Promise<Result> {
  const given = options.tracking ?? options.parent?.tracking;
  const tracking = given ?? (await openTracking(options));
  try {
    return await inRun(await beginRun(tracking, options), tracking, work);
  } finally {
    if (!given) await tracking.close();
  }
}

async function inRun<Result>(
  run: Run,
  tracking: OpenTracking,
  work: (run: ActiveRun) => Promise<Result>,
): Promise<Result> {
  const { runId } = run.info;
  const end = async (status: RunStatus) => {
    await tracking.tracking.updateRun(runId, { status, endTime: tracking.clock() });
  };
  let killed = false;
  const stopWatching = watchOverRun(async () => {
    killed = true;
    await end("KILLED");
  });
  try {
    const result = await work(activeRun(run, tracking));
    if (!killed) await end("FINISHED");
    return result;
  } catch (failure) {
    // What went wrong in the work says more than that the run could not be ended.
    if (!killed) await end("FAILED").catch(() => {});
    throw failure;
  } finally {
    stopWatching();
  }
}

async function beginRun(tracking: OpenTracking, options: RunOptions): Promise<Run> {
  const { env, tracking: store } = tracking;
  const parentRunId = options.parent?.runId ?? options.parentRunId;
  const named = env.MLFLOW_RUN_ID;
  if (named && !parentRunId && !continued.has(named)) {
    continued.add(named);
    return continueRun(tracking, named, options);
  }
  const tags: Record<string, string> = {
    ...(await sourceTags(env)),
    ...(parentRunId ? { "mlflow.parentRunId": parentRunId } : {}),
    ...(options.description ? { "mlflow.note.content": options.description } : {}),
    ...options.tags,
  };
  return store.createRun({
    experimentId: options.parent?.experimentId ?? (await experimentOf(tracking, options)),
    userId: userOf(env),
    runName: options.runName,
    startTime: tracking.clock(),
    tags: pairs(tags),
  });
}

async function continueRun({ tracking: store }: OpenTracking, runId: string, options: RunOptions): Promise<Run> {
  const { info } = await store.getRun(runId).catch((cause) => {
    if (!(cause instanceof MlflowError) || cause.errorCode !== "RESOURCE_DOES_NOT_EXIST") throw cause;
    throw doesNotExist(
      `MLFLOW_RUN_ID names the run ${runId}, which does not exist`,
      "Unset MLFLOW_RUN_ID, or check MLFLOW_TRACKING_URI.",
    );
  });
  if (info.lifecycleStage === "deleted") {
    throw invalidParameter(
      `MLFLOW_RUN_ID names the run ${runId}, which is deleted`,
      "Restore it, or unset MLFLOW_RUN_ID.",
    );
  }
  await store.updateRun(runId, { status: "RUNNING" });
  await store.logBatch(runId, { tags: pairs(options.tags ?? {}) });
  return store.getRun(runId);
}

/** The experiment's id: by the name given, else as the environment says. */
async function experimentOf(tracking: OpenTracking, { experiment, defaultExperiment }: RunOptions): Promise<string> {
  const { env, tracking: store } = tracking;
  if (!experiment && !env.MLFLOW_EXPERIMENT_NAME && env.MLFLOW_EXPERIMENT_ID) {
    return checkedActive(await store.getExperiment(env.MLFLOW_EXPERIMENT_ID));
  }
  const name = experiment || env.MLFLOW_EXPERIMENT_NAME || defaultExperiment || "Default";
  const known = await store.getExperimentByName(name);
  if (known) return checkedActive(known);
  try {
    return await store.createExperiment({ name });
  } catch (cause) {
    // Another process may have made it meanwhile.
    const made = await store.getExperimentByName(name);
    if (made) return checkedActive(made);
    throw cause;
  }
}

function checkedActive({ experimentId, name, lifecycleStage }: Experiment): string {
  if (lifecycleStage === "active") return experimentId;
  throw invalidParameter(
    `the experiment ${JSON.stringify(name)} is deleted`,
    "Restore it (mlflow experiments restore), or choose another name.",
  );
}

const pairs = (record: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(record).map(([key, value]) => ({ key, value }));
