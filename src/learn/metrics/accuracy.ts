import { type Confusion, confusionMatrix } from "./confusion-matrix.js";

/**
 * The share of rows that are decided rightly: (TP + TN) / rows.
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @returns a value in [0, 1].
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function accuracy(labels: Uint8Array, decisions: Uint8Array): number {
  return accuracyOf(confusionMatrix(labels, decisions));
}

export function accuracyOf({ tn, fp, fn, tp }: Confusion): number {
  return (tp + tn) / (tn + fp + fn + tp);
}
