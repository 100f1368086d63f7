import { evaluateScores, take } from "../learn/index.js";
import { type PackagedModel, predictWith } from "../model/index.js";
import { type Approaches, type AsOf, fitRule, ruleScores } from "../neo/index.js";
import type { Part } from "./parts.js";
import { type DataSummary, type EvaluationReport, type RuleReport, type SplitSummary, verdictOf } from "./report.js";

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

/** Distances in au at which the rule without learning does best, over all known approaches and over past ones. */
export type RuleDistances = Readonly<Partial<Record<AsOf, number>>>;

/** Chooses the rule's distances on the training part; none for past approaches where a row has no date. */
export function fitRules(approaches: Approaches, { rows, y }: Pick<Part, "rows" | "y">): RuleDistances {
  return Object.fromEntries(
    rulesFor(approaches).map((asOf) => [asOf, fitRule(take(ruleScores(approaches, asOf), rows), y).distance]),
  );
}

/** What the rules score on a part, each at the distance given for it, or else at the one that suits the part best. */
export function evaluateRules(
  approaches: Approaches,
  { rows, y }: Pick<Part, "rows" | "y">,
  distances: RuleDistances,
): EvaluationReport["rules"] {
  const evaluated = (asOf: AsOf): RuleReport => {
    const scores = take(ruleScores(approaches, asOf), rows);
    const distance = distances[asOf] ?? fitRule(scores, y).distance;
    return { distance_au: distance, metrics: evaluateScores(y, scores, -distance) };
  };
  return { known: evaluated("known"), past: rulesFor(approaches).includes("past") ? evaluated("past") : null };
}

const rulesFor = ({ date }: Approaches): readonly AsOf[] =>
  date === undefined || date.some(Number.isNaN) ? ["known"] : ["known", "past"];

export interface EvaluationInput {
  readonly model: PackagedModel;
  readonly scored: ScoredPart;
  readonly rules: EvaluationReport["rules"];
  readonly data: DataSummary;
  readonly split: SplitSummary;
  readonly scope: string;
  /** Of the model's history here; left out for a model without. */
  readonly asOf?: AsOf | undefined;
}

/** Sets a model's figures beside the rules' and the share of positives. */
export function reportOf({ model, scored, rules, data, split, scope, asOf }: EvaluationInput): EvaluationReport {
  const rule = (asOf === "past" && rules.past) || rules.known;
  const metrics = evaluateScores(scored.y, scored.probability, 0.5);
  const own = evaluateScores(scored.y, scored.probability, model.decisionThreshold, scored.label);
  return {
    data,
    split,
    features: { set: model.featureSet, columns: model.fitted.featureNames, scope, as_of: asOf ?? null },
    metrics,
    metrics_at_threshold: own,
    share_of_positives: metrics.positive_share,
    rule,
    rules,
    beats_rule: metrics.pr_auc > rule.metrics.pr_auc,
    verdict: verdictOf(metrics, rule.metrics, split),
  };
}
