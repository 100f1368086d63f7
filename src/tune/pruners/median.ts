import type { TrialRecord } from "../trial-record.js";
import type { Pruner } from "./pruner.js";

export interface MedianPrunerOptions {
  /** No trial is pruned before so many are complete; 5 where left out. */
  readonly nStartupTrials?: number;
  /** No trial is pruned before this step; 0 where left out. */
  readonly nWarmupSteps?: number;
}

/**
 * Prunes a trial whose best report is worse than the median of what complete trials reported at the same step.
 *
 * Golovin et al., Google Vizier, KDD 2017, section 3.2, in the form of Optuna's `MedianPruner`.
 */
export function createMedianPruner({ nStartupTrials = 5, nWarmupSteps = 0 }: MedianPrunerOptions = {}): Pruner {
  return {
    shouldPrune({ intermediateValues }, history, direction) {
      if (intermediateValues.size === 0) return false;
      const step = Math.max(...intermediateValues.keys());
      const complete = history.filter(({ state }) => state === "COMPLETE");
      if (complete.length < nStartupTrials || step < nWarmupSteps) return false;
      const typical = median(reportsAt(step, complete));
      if (typical === undefined) return false;

      const reports = [...intermediateValues.values()].filter((value) => !Number.isNaN(value));
      if (reports.length === 0) return true;
      return direction === "minimize" ? Math.min(...reports) > typical : Math.max(...reports) < typical;
    },
  };
}

function reportsAt(step: number, trials: readonly TrialRecord[]): number[] {
  return trials
    .map((trial) => trial.intermediateValues.get(step) ?? Number.NaN)
    .filter((value) => !Number.isNaN(value));
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
