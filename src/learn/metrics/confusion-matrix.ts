import { shapeMismatch } from "../errors.js";
import { checkLabels, checkWeights, type Weights } from "./scores.js";

/** How many rows of each true class got each answer; their weight, where rows have one. */
export interface Confusion {
  /** Harmless, called harmless. */
  readonly tn: number;
  /** Harmless, called hazardous. */
  readonly fp: number;
  /** Hazardous, called harmless. */
  readonly fn: number;
  /** Hazardous, called hazardous. */
  readonly tp: number;
}

/**
 * Counts the four ways in which a decision can meet the truth.
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param decisions `[rows]`, 0 or 1.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`, `NO_ROWS`.
 */
export function confusionMatrix(labels: Uint8Array, decisions: Uint8Array, weights?: Weights): Confusion {
  checkLabels(labels);
  if (decisions.length !== labels.length) throw shapeMismatch("decisions", labels.length, decisions.length);
  checkLabels(decisions, "decisions");
  if (weights) checkWeights(weights, labels.length);
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) counts[2 * labels[i]! + decisions[i]!]! += weights ? weights[i]! : 1;
  const [tn, fp, fn, tp] = counts;
  return { tn, fp, fn, tp };
}
