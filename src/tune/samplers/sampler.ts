import type { Random } from "../../support/index.js";
import type { Parameter, ParameterValue } from "../search-space.js";
import type { Direction, TrialRecord } from "../trial-record.js";

/** Chooses the value of one parameter of a trial. */
export interface Sampler {
  /**
   * @param history the trials that have ended, in the order of their numbers
   * @param random  the trial's own stream: the choice hangs on nothing else
   */
  sample(
    name: string,
    parameter: Parameter,
    history: readonly TrialRecord[],
    direction: Direction,
    random: Random,
  ): ParameterValue;
}
