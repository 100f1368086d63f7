import { checkProbabilities, checkWeights, type Scores, type Weights } from "./scores.js";

/** The distance from 1 to the next number of each type (C's `FLT_EPSILON` and `DBL_EPSILON`). */
const epsilon = { float32: 2 ** -23, float64: 2 ** -52 };

/**
 * Mean negative log-likelihood of the labels, in nats.
 *
 *     −Σ w · (y · ln p + (1 − y) · ln(1 − p)) / Σ w
 *
 * p and 1 − p are kept at least ε from 0 and from 1, so that one certain error does not make the mean infinite.
 * ε is that of the array's own type, as in scikit-learn since 1.5: a certain error costs 15.9 nats in float32 and
 * 36.0 in float64. The sum is float64 for both types.
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @param weights       `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function logLoss(labels: Uint8Array, probabilities: Scores, weights?: Weights): number {
  checkProbabilities(labels, probabilities);
  if (weights) checkWeights(weights, labels.length);
  const least = probabilities instanceof Float32Array ? epsilon.float32 : epsilon.float64;
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < labels.length; i++) {
    const ofTruth = labels[i] === 1 ? probabilities[i]! : 1 - probabilities[i]!;
    const weight = weights ? weights[i]! : 1;
    sum -= weight * Math.log(Math.min(Math.max(ofTruth, least), 1 - least));
    rows += weight;
  }
  return sum / rows;
}
