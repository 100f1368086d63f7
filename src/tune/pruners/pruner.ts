import type { Direction, TrialRecord } from "../trial-record.js";

/** Says whether a running trial is hopeless. */
export interface Pruner {
  /**
   * @param trial   the running trial, with what it reported so far
   * @param history the trials that have ended
   */
  shouldPrune(trial: TrialRecord, history: readonly TrialRecord[], direction: Direction): boolean;
}

/** Lets every trial run to its end. */
export const nopPruner: Pruner = { shouldPrune: () => false };
