import { valuesOf } from "../client/pairs.js";
import type { Experiment, Run } from "../entities.js";
import type { TrackingStore } from "../store.js";
import { identityOf, presenceOf } from "./process-identity.js";

/** A run that is RUNNING, and what is known of its process. */
export interface RunningRun {
  readonly run_id: string;
  readonly run_name: string;
  readonly experiment: string;
  /** `unknown` also for runs that say nothing of their process, such as those of other clients. */
  readonly process: "alive" | "gone" | "unknown";
  readonly why: string;
  /** Whether this call closed it. */
  readonly reaped: boolean;
}

export interface ReapOptions {
  /** Names the runs, and changes none. */
  readonly dryRun?: boolean;
  /** Runs that are closed although nothing is known of their process. */
  readonly force?: readonly string[];
}

/**
 * Finds the runs that are RUNNING although their process is gone, by what the process wrote at the start, and closes
 * them: KILLED, at the time of the last metric.
 *
 * Safe: a run is closed where its process was one of this machine and this container, and its number is free or
 * belongs to a process that began later. What ran elsewhere is named, and left alone unless it is named in `force`.
 */
export async function reapRuns(
  store: TrackingStore,
  { dryRun = false, force = [] }: ReapOptions = {},
): Promise<readonly RunningRun[]> {
  const found: RunningRun[] = [];
  for (const experiment of await allExperiments(store)) {
    for (const run of await runningIn(store, experiment.experimentId)) {
      const { process, why } = stateOf(run);
      const isToClose = process === "gone" || force.includes(run.info.runId);
      const reaped = isToClose && !dryRun && (await close(store, run.info.runId));
      found.push({
        run_id: run.info.runId,
        run_name: run.info.runName,
        experiment: experiment.name,
        process,
        why,
        reaped,
      });
    }
  }
  return found;
}

function stateOf(run: Run): Pick<RunningRun, "process" | "why"> {
  const identity = identityOf(valuesOf(run.data.tags));
  if (!identity) return { process: "unknown", why: "it does not say which process it belongs to" };
  const { host, pid } = identity;
  const process = presenceOf(identity);
  const words = {
    alive: `process ${pid} works on it`,
    gone: `process ${pid} is gone`,
    unknown: `process ${pid} on ${host} cannot be seen from here`,
  };
  return { process, why: words[process] };
}

/** Whether the run was still open a moment ago, and is not now. */
async function close(store: TrackingStore, runId: string): Promise<boolean> {
  const { info, data } = await store.getRun(runId);
  if (info.status !== "RUNNING" || info.lifecycleStage !== "active") return false;
  const endTime = data.metrics.reduce((last, { timestamp }) => Math.max(last, timestamp), info.startTime);
  await store.setTag(runId, { key: "perigee.reaped", value: "its process is gone" });
  await store.updateRun(runId, { status: "KILLED", endTime });
  return true;
}

async function allExperiments(store: TrackingStore): Promise<readonly Experiment[]> {
  const found: Experiment[] = [];
  let pageToken: string | undefined;
  do {
    const page = await store.searchExperiments({ maxResults: 1000, ...(pageToken && { pageToken }) });
    found.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

async function runningIn(store: TrackingStore, experimentId: string): Promise<readonly Run[]> {
  const found: Run[] = [];
  let pageToken: string | undefined;
  do {
    const page = await store.searchRuns({
      experimentIds: [experimentId],
      filter: "attributes.status = 'RUNNING'",
      maxResults: 1000,
      ...(pageToken && { pageToken }),
    });
    found.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}
