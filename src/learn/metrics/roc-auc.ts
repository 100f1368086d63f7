import { singleClass } from "../errors.js";
import { type Ranking, rank } from "./ranking.js";
import type { Scores, Weights } from "./scores.js";

/**
 * Area under the ROC curve: the probability that a positive row scores higher than a negative one, a tie counting half.
 *
 * The same as scikit-learn's `roc_auc_score` (Hanley and McNeil, Radiology 1982).
 *
 * @param labels  `[rows]`, 0 or 1.
 * @param scores  `[rows]`, any real number; higher means more hazardous.
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; 0.5 for a constant score.
 * @throws `SINGLE_CLASS` unless both classes are there, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function rocAuc(labels: Uint8Array, scores: Scores, weights?: Weights): number {
  return rocAucOf(rank(labels, scores, weights));
}

export function rocAucOf({ rows, positives }: Ranking): number {
  const allPositives = positives[positives.length - 1]!;
  const allNegatives = rows[rows.length - 1]! - allPositives;
  if (allPositives === 0 || allNegatives === 0) throw singleClass("labels");
  let twice = 0;
  let positivesBefore = 0;
  let negativesBefore = 0;
  for (let k = 0; k < rows.length; k++) {
    const negatives = rows[k]! - positives[k]!;
    twice += (negatives - negativesBefore) * (positives[k]! + positivesBefore);
    positivesBefore = positives[k]!;
    negativesBefore = negatives;
  }
  return twice / 2 / allPositives / allNegatives;
}
