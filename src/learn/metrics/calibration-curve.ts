import { type CalibrationOptions, calibrationBins } from "./calibration-bins.js";
import type { Scores } from "./scores.js";

/** Entries of equal index belong together; bins without a row are left out. */
export interface CalibrationCurve {
  readonly meanProbability: readonly number[];
  readonly positiveShare: readonly number[];
  /** Their weight, where rows have one. */
  readonly rows: readonly number[];
}

/**
 * How often a row is positive where the model says p: means over bins of equal width or of equal numbers of rows.
 *
 * The same as scikit-learn's `calibration_curve`, which takes no weights; a probability on an edge belongs to the bin
 * below it.
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @throws `INVALID_OPTION`, `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`.
 */
export function calibrationCurve(
  labels: Uint8Array,
  probabilities: Scores,
  options: CalibrationOptions = {},
): CalibrationCurve {
  const bins = calibrationBins(labels, probabilities, options);
  const filled = [...bins.rows.keys()].filter((bin) => bins.rows[bin]! > 0);
  return {
    meanProbability: filled.map((bin) => bins.probabilities[bin]! / bins.rows[bin]!),
    positiveShare: filled.map((bin) => bins.positives[bin]! / bins.rows[bin]!),
    rows: filled.map((bin) => bins.rows[bin]!),
  };
}
