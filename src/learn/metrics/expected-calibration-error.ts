import { type CalibrationOptions, calibrationBins } from "./calibration-bins.js";
import type { Scores } from "./scores.js";

/**
 * Expected calibration error: how far a bin's share of positives is from its mean probability, on average over rows.
 *
 *     ECE = Σ rows(b)/rows · | positive share(b) − mean probability(b) |
 *
 * (Naeini, Cooper and Hauskrecht, AAAI 2015, of the probability of class 1.) It rises with the number of bins and falls
 * with that of rows, so that only values of the same bins on data of the same size compare.
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @returns a value in [0, 1]; 0 is perfect.
 * @throws `INVALID_OPTION`, `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`.
 *
 * @example
 * expectedCalibrationError(y, model.predictProba(x), { bins: 15, strategy: "quantile" });
 */
export function expectedCalibrationError(
  labels: Uint8Array,
  probabilities: Scores,
  options: CalibrationOptions = {},
): number {
  const bins = calibrationBins(labels, probabilities, options);
  let distance = 0;
  let rows = 0;
  for (let bin = 0; bin < bins.rows.length; bin++) {
    distance += Math.abs(bins.positives[bin]! - bins.probabilities[bin]!);
    rows += bins.rows[bin]!;
  }
  return distance / rows;
}
