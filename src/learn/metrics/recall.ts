import { type Confusion, confusionMatrix } from "./confusion-matrix.js";

/**
 * Of the hazardous rows, the share that is called so: TP / (TP + FN).
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @returns a value in [0, 1]; 0 where no row is hazardous, as scikit-learn has it.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function recall(labels: Uint8Array, decisions: Uint8Array): number {
  return recallOf(confusionMatrix(labels, decisions));
}

export function recallOf({ fn, tp }: Confusion): number {
  return tp === 0 ? 0 : tp / (tp + fn);
}
