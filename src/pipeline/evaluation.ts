import {
  averagePrecision,
  type BinaryReport,
  evaluateScores,
  type Interval,
  pairedBootstrap,
  type Scores,
  take,
} from "../learn/index.js";
import { type PackagedModel, predictWith } from "../model/index.js";
import { type Approaches, fitRule, ruleScores } from "../neo/index.js";
import { PerigeeError } from "../support/index.js";
import type { Part } from "./parts.js";
import {
  type DataSummary,
  type EvaluationReport,
  type IntervalSummary,
  type SplitSummary,
  verdictOf,
} from "./report.js";

/** The probabilities and decisions behind a report. */
export interface ScoredPart {
  readonly y: Uint8Array;
  /** `[rows]`, the object of each row. */
  readonly group: Uint32Array;
  readonly probability: Float32Array;
  readonly label: Uint8Array;
  readonly seconds: number;
}

/** Scores a part with a packaged model: the same path as in serving. */
export function scorePart(model: PackagedModel, part: Part): ScoredPart {
  const started = performance.now();
  const { probability, label } = predictWith(model, part.x);
  return { y: part.y, group: part.group, probability, label, seconds: (performance.now() - started) / 1000 };
}

/** The miss distance (au) at which the rule without learning does best on the training part. */
export function fitRuleOn(approaches: Approaches, rows: Uint32Array, y: Uint8Array): number {
  return fitRule(take(ruleScores(approaches), rows), y).distance;
}

/** What the rule says of a part, and how that was. */
export interface ScoredRule {
  readonly distance_au: number;
  /** `[rows]`: the higher, the more hazardous. */
  readonly scores: Scores;
  readonly metrics: BinaryReport;
}

/** What the rule scores on a part of the approaches. */
export function evaluateRule(approaches: Approaches, part: Part, distance: number): ScoredRule {
  const scores = take(ruleScores(approaches), part.rows);
  return { distance_au: distance, scores, metrics: evaluateScores(part.y, scores, -distance) };
}

export interface EvaluationInput {
  readonly model: PackagedModel;
  readonly scored: ScoredPart;
  readonly rule: ScoredRule;
  readonly data: DataSummary;
  readonly split: SplitSummary;
  readonly scope: string;
}

/** Sets a model's figures beside the rule's and the share of positives, with intervals over the objects. */
export function reportOf({ model, scored, rule, data, split, scope }: EvaluationInput): EvaluationReport {
  const metrics = evaluateScores(scored.y, scored.probability, 0.5);
  const own = evaluateScores(scored.y, scored.probability, model.decisionThreshold, scored.label);
  const intervals = intervalsOf(scored, rule);
  return {
    data,
    split,
    features: { set: model.featureSet, columns: model.fitted.featureNames, scope },
    metrics,
    metrics_at_threshold: own,
    pr_auc_interval: intervals?.model ?? null,
    share_of_positives: metrics.positive_share,
    rule: { distance_au: rule.distance_au, metrics: rule.metrics, pr_auc_interval: intervals?.rule ?? null },
    pr_auc_difference: intervals?.difference ?? null,
    beats_rule: metrics.pr_auc > rule.metrics.pr_auc,
    verdict: verdictOf(metrics, rule.metrics, split, intervals?.difference),
  };
}

/** Draws of the objects; the seed is fixed, so that a report's intervals are the same wherever it is made. */
const draws = { resamples: 1000, seed: 42 };

/** Nothing where there are too few objects of either class to draw from. */
function intervalsOf({ y, probability, group }: ScoredPart, rule: ScoredRule) {
  try {
    const pair = pairedBootstrap(averagePrecision, y, probability, rule.scores, group, draws);
    return {
      model: summaryOf(pair.first),
      rule: summaryOf(pair.second),
      difference: { value: pair.difference.value, ...summaryOf(pair.difference), p_value: pair.pValue },
    };
  } catch (error) {
    if (error instanceof PerigeeError && (error.code === "CANNOT_SPLIT" || error.code === "CANNOT_RESAMPLE")) return;
    throw error;
  }
}

function summaryOf({ low, high, level, resamples, groups }: Interval): IntervalSummary {
  return { low, high, level, resamples, objects: groups };
}
