import { decide } from "./binary-report.js";
import type { Scores, Weights } from "./scores.js";

/** A figure of a ranking or of probabilities, such as `averagePrecision` or `brierScore`. */
export type Metric = (labels: Uint8Array, scores: Scores, weights?: Weights) => number;

/** A figure of decisions, such as `f1`. */
export type DecisionMetric = (labels: Uint8Array, decisions: Uint8Array, weights?: Weights) => number;

/**
 * A figure of the decisions that a threshold makes, for cross-validation and intervals, which deal in scores.
 *
 * @param threshold rows that score at least so high are called hazardous
 *
 * @example
 * const metrics = { averagePrecision, recall: atThreshold(recall, 0.3) };
 */
export function atThreshold(metric: DecisionMetric, threshold: number): Metric {
  return (labels, scores, weights) => metric(labels, decide(scores, threshold), weights);
}
