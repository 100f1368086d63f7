import { type Confusion, confusionMatrix } from "./confusion-matrix.js";
import type { Weights } from "./scores.js";

/**
 * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; 0 without a true positive, as scikit-learn has it.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function f1(labels: Uint8Array, decisions: Uint8Array, weights?: Weights): number {
  return f1Of(confusionMatrix(labels, decisions, weights));
}

export function f1Of({ fp, fn, tp }: Confusion): number {
  return tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);
}
