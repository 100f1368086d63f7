import { invalidOption } from "../../support/index.js";
import { type Confusion, confusionMatrix } from "./confusion-matrix.js";
import type { Weights } from "./scores.js";

/**
 * The weighted harmonic mean of precision and recall, where recall counts β times as much
 * (van Rijsbergen, Information Retrieval, 1979).
 *
 *     Fβ = (1 + β²) TP / ((1 + β²) TP + FP + β² FN)
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @param beta      > 0; 2 for a miss that is worse than a false alarm, 0.5 for the contrary, 1 for `f1`.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @returns a value in [0, 1]; 0 without a true positive, as scikit-learn has it.
 * @throws `INVALID_OPTION`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 *
 * @example
 * fBeta(Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 0), 2); // 0.5555…
 */
export function fBeta(labels: Uint8Array, decisions: Uint8Array, beta: number, weights?: Weights): number {
  checkBeta(beta);
  return fBetaOf(confusionMatrix(labels, decisions, weights), beta);
}

export function fBetaOf({ fp, fn, tp }: Omit<Confusion, "tn">, beta: number): number {
  const square = beta * beta;
  return tp === 0 ? 0 : ((1 + square) * tp) / ((1 + square) * tp + fp + square * fn);
}

/** @throws `INVALID_OPTION` */
export function checkBeta(beta: number): void {
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY)) throw invalidOption("beta", beta, "a positive number");
}
