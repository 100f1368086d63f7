import type { Experiment, LoggedModel } from "../entities.js";
import type { MovedLoggedModel, MovedRegisteredModel, MovedRun, Problem } from "./moved.js";

/** What became of one thing: `same` where it was there already; a problem where it did not arrive as it was. */
export type Outcome = "moved" | "same" | Problem;

/** Where runs and models go to: a server, a database, or an exported folder. Each call can be made again. */
export interface MoveTarget {
  /** Without a password. */
  readonly uri: string;
  /** @returns how the target knows it */
  experiment(experiment: Experiment): Promise<string>;
  /** All of a run but its links to logged models. */
  run(run: MovedRun, experimentId: string): Promise<void>;
  loggedModel(model: MovedLoggedModel, experimentId: string): Promise<Outcome>;
  /** What is left of a run when the logged models of its experiment are there; then compares it with the source's. */
  completeRun(run: MovedRun, models: readonly LoggedModel[]): Promise<Outcome>;
  /** Deletes an experiment that is deleted in the source, when all that it has is there. */
  completeExperiment(experiment: Experiment, experimentId: string): Promise<void>;
  registeredModel(model: MovedRegisteredModel): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}
