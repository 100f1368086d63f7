import { type BinaryReport, evaluateScores, take } from "../learn/index.js";
import { type PackagedModel, predictWith } from "../model/index.js";
import { type Approaches, fitRule, ruleScores } from "../neo/index.js";
import type { Part } from "./parts.js";
import { type DataSummary, type EvaluationReport, type SplitSummary, verdictOf } from "./report.js";

/** The probabilities and decisions behind a report. */
export interface ScoredPart {
  readonly y: Uint8Array;
  readonly probability: Float32Array;
  readonly label: Uint8Array;
  readonly seconds: number;
}

/** Scores a part with a packaged model: the same path as in serving. */
export function scorePart(model: PackagedModel, part: Part): ScoredPart {
  const started = performance.now();
  const { probability, label } = predictWith(model, part.x);
  return { y: part.y, probability, label, seconds: (performance.now() - started) / 1000 };
}

/** The miss distance (au) at which the rule without learning does best on the training part. */
export function fitRuleOn(approaches: Approaches, rows: Uint32Array, y: Uint8Array): number {
  return fitRule(take(ruleScores(approaches), rows), y).distance;
}

/** What the rule scores on some rows of the approaches. */
export function evaluateRule(approaches: Approaches, rows: Uint32Array, y: Uint8Array, distance: number): BinaryReport {
  return evaluateScores(y, take(ruleScores(approaches), rows), -distance);
}

export interface EvaluationInput {
  readonly model: PackagedModel;
  readonly scored: ScoredPart;
  readonly rule: { readonly distance_au: number; readonly metrics: BinaryReport };
  readonly data: DataSummary;
  readonly split: SplitSummary;
  readonly scope: string;
}

/** Sets a model's figures beside the rule's and the share of positives. */
export function reportOf({ model, scored, rule, data, split, scope }: EvaluationInput): EvaluationReport {
  const metrics = evaluateScores(scored.y, scored.probability, 0.5);
  const own = evaluateScores(scored.y, scored.probability, model.decisionThreshold, scored.label);
  return {
    data,
    split,
    features: { set: model.featureSet, columns: model.fitted.featureNames, scope },
    metrics,
    metrics_at_threshold: own,
    share_of_positives: metrics.positive_share,
    rule,
    beats_rule: metrics.pr_auc > rule.metrics.pr_auc,
    verdict: verdictOf(metrics, rule.metrics, split),
  };
}
