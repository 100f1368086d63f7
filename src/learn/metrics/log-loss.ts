import { checkProbabilities, type Scores } from "./scores.js";

/** The distance from 1 to the next number of each type (C's `FLT_EPSILON` and `DBL_EPSILON`). */
const epsilon = { float32: 2 ** -23, float64: 2 ** -52 };

/**
 * Mean negative log-likelihood of the labels, in nats.
 *
 *     −1/rows · Σ (y · ln p + (1 − y) · ln(1 − p))
 *
 * p and 1 − p are kept at least ε from 0 and from 1, so that one certain error does not make the mean infinite.
 * ε is that of the array's own type, as in scikit-learn since 1.5: a certain error costs 15.9 nats in float32 and
 * 36.0 in float64. The sum is float64 for both types.
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @throws `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function logLoss(labels: Uint8Array, probabilities: Scores): number {
  checkProbabilities(labels, probabilities);
  const least = probabilities instanceof Float32Array ? epsilon.float32 : epsilon.float64;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const ofTruth = labels[i] === 1 ? probabilities[i]! : 1 - probabilities[i]!;
    sum -= Math.log(Math.min(Math.max(ofTruth, least), 1 - least));
  }
  return sum / labels.length;
}
