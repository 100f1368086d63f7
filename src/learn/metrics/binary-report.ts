import { accuracyOf } from "./accuracy.js";
import { averagePrecisionOf } from "./average-precision.js";
import { brierScore } from "./brier-score.js";
import { type Confusion, confusionMatrix } from "./confusion-matrix.js";
import { f1Of } from "./f1.js";
import { logLoss } from "./log-loss.js";
import { precisionOf } from "./precision.js";
import { rank } from "./ranking.js";
import { recallOf } from "./recall.js";
import { rocAucOf } from "./roc-auc.js";
import { checkScores, type Scores, type Weights } from "./scores.js";

/** What a report says of a model's answers on one set of rows; the keys are those of reports, runs and `--json`. */
export interface BinaryReport {
  readonly rows: number;
  /** Their weight, where rows have one. */
  readonly positives: number;
  readonly positive_share: number;
  /** Rows at or above it are called hazardous. */
  readonly threshold: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly roc_auc: number;
  /** Average precision. */
  readonly pr_auc: number;
  /** In nats; NaN for scores that are no probabilities. */
  readonly log_loss: number;
  /** NaN for scores that are no probabilities. */
  readonly brier: number;
  readonly confusion: Confusion;
}

/**
 * Measures scores, and the decisions made from them, against the truth.
 *
 * Scores outside [0, 1], such as those of a rule that only ranks, have no log loss and no Brier score: both are NaN.
 *
 * @param labels    `[rows]`, 0 or 1.
 * @param scores    `[rows]`, probabilities of class 1, or any numbers that rise with the hazard.
 * @param threshold rows that score at least so high are called hazardous.
 * @param decisions `[rows]`, 0 or 1: what was decided, where that is known and not to be derived from the threshold,
 *   as for a model that decides on its margin.
 * @param weights   `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `SINGLE_CLASS` unless both classes are there, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`.
 */
export function evaluateScores(
  labels: Uint8Array,
  scores: Scores,
  threshold: number,
  decisions?: Uint8Array,
  weights?: Weights,
): BinaryReport {
  checkScores(labels, scores);
  const confusion = confusionMatrix(labels, decisions ?? decide(scores, threshold), weights);
  const ranking = rank(labels, scores, weights);
  const positives = confusion.tp + confusion.fn;
  const areProbabilities = scores.every((score) => score >= 0 && score <= 1);
  return {
    rows: labels.length,
    positives,
    positive_share: positives / (positives + confusion.fp + confusion.tn),
    threshold,
    accuracy: accuracyOf(confusion),
    precision: precisionOf(confusion),
    recall: recallOf(confusion),
    f1: f1Of(confusion),
    roc_auc: rocAucOf(ranking),
    pr_auc: averagePrecisionOf(ranking),
    log_loss: areProbabilities ? logLoss(labels, scores, weights) : Number.NaN,
    brier: areProbabilities ? brierScore(labels, scores, weights) : Number.NaN,
    confusion,
  };
}

/** `[rows]`, 1 where the score is at least the threshold. */
export function decide(scores: Scores, threshold: number): Uint8Array {
  const decisions = new Uint8Array(scores.length);
  for (let i = 0; i < decisions.length; i++) decisions[i] = scores[i]! >= threshold ? 1 : 0;
  return decisions;
}
