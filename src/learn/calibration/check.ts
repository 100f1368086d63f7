import { notFinite, singleClass } from "../errors.js";
import { checkScores, checkWeights, type Scores, type Weights } from "../metrics/scores.js";

/**
 * Checks what calibrators are fitted to.
 *
 * @returns the weight of either class
 * @throws `SINGLE_CLASS` unless both classes have weight, `NOT_FINITE`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`,
 *   `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`
 */
export function checkCalibration(
  labels: Uint8Array,
  scores: Scores,
  weights?: Weights,
): [negatives: number, positives: number] {
  checkScores(labels, scores);
  if (weights) checkWeights(weights, labels.length);
  const classes: [number, number] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isFinite(scores[i])) throw notFinite("scores", i, scores[i]!);
    classes[labels[i] === 1 ? 1 : 0] += weights ? weights[i]! : 1;
  }
  if (classes[0] === 0 || classes[1] === 0) throw singleClass("labels");
  return classes;
}
