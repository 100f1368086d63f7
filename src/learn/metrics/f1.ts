import { type Confusion, confusionMatrix } from "./confusion-matrix.js";

/**
 * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @returns a value in [0, 1]; 0 without a true positive, as scikit-learn has it.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function f1(labels: Uint8Array, decisions: Uint8Array): number {
  return f1Of(confusionMatrix(labels, decisions));
}

export function f1Of({ fp, fn, tp }: Confusion): number {
  return tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);
}
