import { checkProbabilities, type Scores } from "./scores.js";

/**
 * Mean squared distance of the probability from the label (Brier, Monthly Weather Review 1950, halved for two classes).
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @returns a value in [0, 1]; 0 is perfect.
 * @throws `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function brierScore(labels: Uint8Array, probabilities: Scores): number {
  checkProbabilities(labels, probabilities);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
  return sum / labels.length;
}
