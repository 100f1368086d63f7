import { type Confusion, confusionMatrix } from "./confusion-matrix.js";
import type { Weights } from "./scores.js";

/**
 * The share of rows that are decided rightly: (TP + TN) / rows, by weight.
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1].
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function accuracy(labels: Uint8Array, decisions: Uint8Array, weights?: Weights): number {
  return accuracyOf(confusionMatrix(labels, decisions, weights));
}

export function accuracyOf({ tn, fp, fn, tp }: Confusion): number {
  return (tp + tn) / (tn + fp + fn + tp);
}
