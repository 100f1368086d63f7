import { type Confusion, confusionMatrix } from "./confusion-matrix.js";

/**
 * Of the rows called hazardous, the share that is: TP / (TP + FP).
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @returns a value in [0, 1]; 0 where no row is called hazardous, as scikit-learn has it.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function precision(labels: Uint8Array, decisions: Uint8Array): number {
  return precisionOf(confusionMatrix(labels, decisions));
}

export function precisionOf({ fp, tp }: Confusion): number {
  return tp === 0 ? 0 : tp / (tp + fp);
}
