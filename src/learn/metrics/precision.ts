import { type Confusion, confusionMatrix } from "./confusion-matrix.js";
import type { Weights } from "./scores.js";

/**
 * Of the rows called hazardous, the share that is: TP / (TP + FP).
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; 0 where no row is called hazardous, as scikit-learn has it.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function precision(labels: Uint8Array, decisions: Uint8Array, weights?: Weights): number {
  return precisionOf(confusionMatrix(labels, decisions, weights));
}

export function precisionOf({ fp, tp }: Confusion): number {
  return tp === 0 ? 0 : tp / (tp + fp);
}
