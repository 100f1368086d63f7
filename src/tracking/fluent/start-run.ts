import { AsyncLocalStorage } from "node:async_hooks";
import { type ActiveRun, activeRunOf } from "./active-run.js";
import { beginRun, type RunBeginning } from "./begin-run.js";
import { type OpenTracking, openTracking, type TrackingOptions } from "./open.js";
import { watchOverRun } from "./open-runs.js";

export interface RunOptions extends TrackingOptions, RunBeginning {
  /** What is open already; else it is opened for the run and closed after it. */
  readonly tracking?: OpenTracking;
}

/** The run that the code being run belongs to, through every await. */
const current = new AsyncLocalStorage<ActiveRun>();

/** The run inside whose work this is called. */
export const runAround = (): ActiveRun | undefined => current.getStore();

/**
 * Runs a piece of work as an MLflow run: FINISHED at its end, FAILED where it throws (which is thrown on),
 * KILLED where SIGINT or SIGTERM stops the process.
 *
 * `MLFLOW_RUN_ID` continues that run, as `mlflow run` wants; nested runs are not concerned. With a server that cannot
 * be reached the run is kept on disk, and `perigee sync` sends it (see `spool`).
 */
export async function doAsRun<Result>(options: RunOptions, work: (run: ActiveRun) => Promise<Result>): Promise<Result> {
  const given = options.tracking ?? options.parent?.tracking;
  const tracking = given ?? (await openTracking({ spool: true, ...options }));
  try {
    return await inRun(activeRunOf(await beginRun(tracking, options), tracking), work);
  } finally {
    if (!given) await tracking.close();
  }
}

async function inRun<Result>(run: ActiveRun, work: (run: ActiveRun) => Promise<Result>): Promise<Result> {
  let killed = false;
  const stopWatching = watchOverRun(async (status) => {
    killed = true;
    await run.end(status);
  });
  try {
    const result = await current.run(run, () => work(run));
    if (!killed) await run.end("FINISHED");
    return result;
  } catch (failure) {
    // What went wrong in the work says more than that the run could not be ended.
    if (!killed) await run.end("FAILED").catch(() => {});
    throw failure;
  } finally {
    stopWatching();
  }
}
