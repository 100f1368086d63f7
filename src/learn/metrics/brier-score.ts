import { checkProbabilities, checkWeights, type Scores, type Weights } from "./scores.js";

/**
 * Mean squared distance of the probability from the label (Brier, Monthly Weather Review 1950, halved for two classes).
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @param weights       `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; 0 is perfect.
 * @throws `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function brierScore(labels: Uint8Array, probabilities: Scores, weights?: Weights): number {
  checkProbabilities(labels, probabilities);
  if (weights) checkWeights(weights, labels.length);
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    sum += weight * (probabilities[i]! - labels[i]!) ** 2;
    rows += weight;
  }
  return sum / rows;
}
