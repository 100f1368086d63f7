import { isServer, randomId } from "../client/backend.js";
import { pairs } from "../client/pairs.js";
import type { Run } from "../entities.js";
import { doesNotExist, invalidParameter, MlflowError } from "../errors.js";
import { requestIdTag } from "../rest/create-once.js";
import type { ActiveRun } from "./active-run.js";
import { type ExperimentChoice, experimentOf } from "./experiment-of.js";
import type { OpenTracking } from "./open.js";
import { identityTags } from "./process-identity.js";
import { sourceTags, userOf } from "./source-tags.js";

/** What a run begins with. */
export interface RunBeginning extends ExperimentChoice {
  readonly runName?: string;
  /** An existing run to go on with. */
  readonly runId?: string;
  /** The run that this one is nested in. */
  readonly parent?: ActiveRun;
  readonly parentRunId?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly description?: string;
}

/** Runs that `MLFLOW_RUN_ID` named and that this process has taken up: each is continued once, as in MLflow. */
const continued = new Set<string>();

/** A new run, RUNNING; or the one that `runId` or `MLFLOW_RUN_ID` names, taken up again. */
export async function beginRun(tracking: OpenTracking, options: RunBeginning): Promise<Run> {
  const { env, tracking: store } = tracking;
  const parentRunId = options.parent?.runId ?? options.parentRunId;
  if (options.runId) return continueRun(tracking, options.runId, "", options);
  const named = env.MLFLOW_RUN_ID;
  if (named && !parentRunId && !continued.has(named)) {
    continued.add(named);
    return continueRun(tracking, named, "MLFLOW_RUN_ID names ", options);
  }
  const tags = {
    ...(await sourceTags(env)),
    ...identityTags(),
    ...(isServer(tracking.trackingUri) && { [requestIdTag]: randomId() }),
    ...(parentRunId && { "mlflow.parentRunId": parentRunId }),
    ...givenTags(options),
  };
  return store.createRun({
    experimentId: options.parent?.experimentId ?? (await experimentOf(store, env, options)),
    userId: userOf(env),
    runName: options.runName,
    startTime: tracking.clock(),
    tags: pairs(tags),
  });
}

async function continueRun(
  { tracking: store }: OpenTracking,
  runId: string,
  who: string,
  options: RunBeginning,
): Promise<Run> {
  const { info } = await store.getRun(runId).catch((cause) => {
    if (!(cause instanceof MlflowError) || cause.errorCode !== "RESOURCE_DOES_NOT_EXIST") throw cause;
    throw doesNotExist(
      `${who}the run ${runId}, which does not exist`,
      who ? "Unset MLFLOW_RUN_ID, or check MLFLOW_TRACKING_URI." : "Check MLFLOW_TRACKING_URI.",
    );
  });
  if (info.lifecycleStage === "deleted") {
    throw invalidParameter(
      `${who}the run ${runId}, which is deleted`,
      who ? "Restore it, or unset MLFLOW_RUN_ID." : "Restore it first.",
    );
  }
  await store.updateRun(runId, { status: "RUNNING", ...(options.runName && { runName: options.runName }) });
  await store.logBatch(runId, { tags: pairs({ ...identityTags(), ...givenTags(options) }) });
  return store.getRun(runId);
}

const givenTags = ({ tags, description }: RunBeginning) => ({
  ...(description && { "mlflow.note.content": description }),
  ...tags,
});
