import type { Experiment, LoggedModel, ModelVersion, RegisteredModel, RunInfo } from "../entities.js";

/**
 * What MLflow's API cannot do and a database can: to take entities under the ids and times that they have elsewhere.
 * Artifacts get the place that a new entity would get. What is there already stays as it is.
 */
export interface Keeper {
  /** `undefined` where another experiment has its id. */
  keepExperiment(experiment: Experiment): Promise<Experiment | undefined>;
  /** Active, whatever it was; without its data. */
  keepRun(info: RunInfo, experimentId: string): Promise<RunInfo>;
  /** Without its data. */
  keepLoggedModel(model: LoggedModel, experimentId: string): Promise<LoggedModel>;
  keepRegisteredModel(model: RegisteredModel): Promise<void>;
  keepModelVersion(version: ModelVersion): Promise<void>;
}
