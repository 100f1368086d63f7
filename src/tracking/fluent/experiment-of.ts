import type { Experiment } from "../entities.js";
import { invalidParameter } from "../errors.js";
import type { TrackingStore } from "../store.js";
import type { Environment } from "./open.js";

/** What says which experiment a run goes into, the first that says it. */
export interface ExperimentChoice {
  readonly experiment?: string;
  readonly experimentId?: string;
  readonly defaultExperiment?: string;
}

/**
 * The experiment's id: by what is given, else as `MLFLOW_EXPERIMENT_NAME` and `MLFLOW_EXPERIMENT_ID` say. One that is
 * named is made where it is missing.
 */
export async function experimentOf(store: TrackingStore, env: Environment, choice: ExperimentChoice): Promise<string> {
  const { experiment, experimentId, defaultExperiment } = choice;
  if (experimentId !== undefined) return checkedActive(await store.getExperiment(experimentId));
  if (!experiment && !env.MLFLOW_EXPERIMENT_NAME && env.MLFLOW_EXPERIMENT_ID) {
    return checkedActive(await store.getExperiment(env.MLFLOW_EXPERIMENT_ID));
  }
  return experimentNamed(store, experiment || env.MLFLOW_EXPERIMENT_NAME || defaultExperiment || "Default");
}

/** The id of the experiment of a name, made where it is missing. */
export async function experimentNamed(store: TrackingStore, name: string): Promise<string> {
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
