import type { Scores } from "../metrics/scores.js";
import { applyIsotonic, fitIsotonic, type IsotonicCalibrator } from "./isotonic.js";
import { applySigmoid, fitSigmoid, type SigmoidCalibrator } from "./sigmoid.js";

/** A fitted map from scores to probabilities, as plain data. */
export type Calibrator = IsotonicCalibrator | SigmoidCalibrator;

export const calibrators = { isotonic: fitIsotonic, sigmoid: fitSigmoid } as const;

/**
 * The probabilities that a calibrator gives to scores.
 *
 * @param scores `[rows]`, of the kind that it was fitted to: margins or probabilities.
 * @returns `[rows]`, in [0, 1].
 */
export function calibrate(calibrator: Calibrator, scores: Scores): Float64Array {
  return calibrator.kind === "isotonic" ? applyIsotonic(calibrator, scores) : applySigmoid(calibrator, scores);
}
