import { join } from "node:path";
import type { Clock, Progress } from "../support/index.js";

/** What a job needs of its surroundings; passed in, so that tests can set all of it. */
export interface JobContext {
  /** The working folder: `.perigee/`, `mlflow.db` and `mlartifacts/` live in it. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Where Perigee keeps what can be made again. */
export const stateFolder = (context: JobContext, ...path: string[]) => join(context.folder, ".perigee", ...path);

/** The name of the registered model, and of the alias of the version that is served. */
export const registeredModelName = "neo-hazard";
export const championAlias = "champion";
export const defaultExperiment = "neo-hazard";
