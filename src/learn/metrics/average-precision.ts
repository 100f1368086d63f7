import { singleClass } from "../errors.js";
import { type Ranking, rank } from "./ranking.js";
import type { Scores, Weights } from "./scores.js";

/**
 * Average precision: the area under the precision–recall curve, as a sum over the distinct scores.
 *
 *     AP = Σₖ (Rₖ − Rₖ₋₁) · Pₖ
 *
 * Rows that share a score count together, so the result does not depend on their order.
 * The same definition as scikit-learn's `average_precision_score`; no interpolation
 * (Davis and Goadrich, ICML 2006, show why that would flatter).
 *
 * @param labels  `[rows]`, 0 or 1.
 * @param scores  `[rows]`, any real number; higher means more hazardous.
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; the share of positives for a constant score.
 * @throws `SHAPE_MISMATCH` where the lengths differ, `SINGLE_CLASS` without a positive row,
 *   `NOT_A_NUMBER` for a NaN among the scores, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function averagePrecision(labels: Uint8Array, scores: Scores, weights?: Weights): number {
  return averagePrecisionOf(rank(labels, scores, weights));
}

export function averagePrecisionOf({ rows, positives }: Ranking): number {
  const all = positives[positives.length - 1]!;
  if (all === 0) throw singleClass("labels");
  let area = 0;
  let before = 0;
  for (let k = 0; k < rows.length; k++) {
    const found = positives[k]!;
    if (found > before) area += (found - before) * (found / rows[k]!);
    before = found;
  }
  // Divided once, so that a perfect ranking has 1 to the last bit.
  return area / all;
}
