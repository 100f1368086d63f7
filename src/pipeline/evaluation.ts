import {
  averagePrecision,
  type BinaryReport,
  bootstrapInterval,
  evaluateScores,
  type Interval,
  pairedBootstrap,
  type Scores,
  take,
} from "../learn/index.js";
import { type PackagedModel, predictWith } from "../model/index.js";
import { type Approaches, type AsOf, fitRule, ruleScores } from "../neo/index.js";
import { PerigeeError } from "../support/index.js";
import type { Part } from "./parts.js";
import {
  type DataSummary,
  type EvaluationReport,
  type IntervalSummary,
  type RuleReport,
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

/** Distances in au at which the rule without learning does best, over all known approaches and over past ones. */
export type RuleDistances = Readonly<Partial<Record<AsOf, number>>>;

/** Chooses the rule's distances on the training part; none for past approaches where a row has no date. */
export function fitRules(approaches: Approaches, { rows, y }: Pick<Part, "rows" | "y">): RuleDistances {
  return Object.fromEntries(
    rulesFor(approaches).map((asOf) => [asOf, fitRule(take(ruleScores(approaches, asOf), rows), y).distance]),
  );
}

/** What the rule says of a part, and how that was. */
export interface ScoredRule {
  readonly distance_au: number;
  /** `[rows]`: the higher, the more hazardous. */
  readonly scores: Scores;
  readonly metrics: BinaryReport;
}

/** The rule over all known approaches, and over past ones; null where a row has no date. */
export interface ScoredRules {
  readonly known: ScoredRule;
  readonly past: ScoredRule | null;
}

/** What the rules score on a part, each at the distance given for it, or else at the one that suits the part best. */
export function evaluateRules(
  approaches: Approaches,
  { rows, y }: Pick<Part, "rows" | "y">,
  distances: RuleDistances,
): ScoredRules {
  const evaluated = (asOf: AsOf): ScoredRule => {
    const scores = take(ruleScores(approaches, asOf), rows);
    const distance = distances[asOf] ?? fitRule(scores, y).distance;
    return { distance_au: distance, scores, metrics: evaluateScores(y, scores, -distance) };
  };
  return { known: evaluated("known"), past: rulesFor(approaches).includes("past") ? evaluated("past") : null };
}

const rulesFor = ({ date }: Approaches): readonly AsOf[] =>
  date === undefined || date.some(Number.isNaN) ? ["known"] : ["known", "past"];

export interface EvaluationInput {
  readonly model: PackagedModel;
  readonly scored: ScoredPart;
  readonly rules: ScoredRules;
  readonly data: DataSummary;
  readonly split: SplitSummary;
  readonly scope: string;
  /** Of the model's history here; left out for a model without. */
  readonly asOf?: AsOf | undefined;
}

/** Sets a model's figures beside the rules' and the share of positives, with intervals over the objects. */
export function reportOf({ model, scored, rules, data, split, scope, asOf }: EvaluationInput): EvaluationReport {
  const rival = (asOf === "past" && rules.past) || rules.known;
  const metrics = evaluateScores(scored.y, scored.probability, 0.5);
  const own = evaluateScores(scored.y, scored.probability, model.decisionThreshold, scored.label);
  const intervals = intervalsOf(scored, rival);
  const reportOn = (rule: ScoredRule): RuleReport => ({
    distance_au: rule.distance_au,
    metrics: rule.metrics,
    pr_auc_interval: rule === rival ? (intervals?.rule ?? null) : intervalOf(scored, rule.scores),
  });
  const rule = reportOn(rival);
  return {
    data,
    split,
    features: { set: model.featureSet, columns: model.fitted.featureNames, scope, as_of: asOf ?? null },
    metrics,
    metrics_at_threshold: own,
    pr_auc_interval: intervals?.model ?? null,
    share_of_positives: metrics.positive_share,
    rule,
    rules: { known: reportOn(rules.known), past: rules.past && reportOn(rules.past) },
    pr_auc_difference: intervals?.difference ?? null,
    beats_rule: metrics.pr_auc > rule.metrics.pr_auc,
    verdict: verdictOf(metrics, rule.metrics, split, intervals?.difference),
  };
}

/** Draws of the objects; the seed is fixed, so that a report's intervals are the same wherever it is made. */
const draws = { resamples: 1000, seed: 42 };

function intervalsOf({ y, probability, group }: ScoredPart, rule: ScoredRule) {
  const pair = whereThereAreEnough(() => pairedBootstrap(averagePrecision, y, probability, rule.scores, group, draws));
  return (
    pair && {
      model: summaryOf(pair.first),
      rule: summaryOf(pair.second),
      difference: { value: pair.difference.value, ...summaryOf(pair.difference), p_value: pair.pValue },
    }
  );
}

function intervalOf({ y, group }: ScoredPart, scores: Scores): IntervalSummary | null {
  const interval = whereThereAreEnough(() => bootstrapInterval(averagePrecision, y, scores, group, draws));
  return interval ? summaryOf(interval) : null;
}

/** Nothing where there are too few objects of either class to draw from. */
function whereThereAreEnough<T>(draw: () => T): T | undefined {
  try {
    return draw();
  } catch (error) {
    if (error instanceof PerigeeError && (error.code === "CANNOT_SPLIT" || error.code === "CANNOT_RESAMPLE")) return;
    throw error;
  }
}

function summaryOf({ low, high, level, resamples, groups }: Interval): IntervalSummary {
  return { low, high, level, resamples, objects: groups };
}
