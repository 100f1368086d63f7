import { z } from "zod";
import { unknownName } from "../../support/index.js";
import {
  accuracy,
  averagePrecision,
  brierScore,
  decide,
  f1,
  precision,
  recall,
  rocAuc,
  type Scores,
} from "../metrics/index.js";

/** Labels, probabilities of class 1 and, where the rows have some, weights, to one figure. */
type Score = (y: Uint8Array, scores: Scores, weights?: Float64Array) => number;

/** A metric of one's own. */
export interface EvalFunction {
  readonly name: string;
  readonly higherIsBetter: boolean;
  readonly score: Score;
}

export type EvalMetric = EvalMetricName | EvalFunction;

/** A metric as the validation part is measured by it; `of` says what its scores are. */
export interface ResolvedMetric extends EvalFunction {
  readonly of: "margins" | "probabilities";
}

interface NamedMetric extends Omit<ResolvedMetric, "name"> {
  /** In scikit-learn, LightGBM or XGBoost. */
  readonly aliases: readonly string[];
}

// Rankings are the same by margins, and the log loss of a margin is exact where its probability would round to 1.
const named = {
  logLoss: {
    of: "margins",
    higherIsBetter: false,
    score: logLossOfMargins,
    aliases: ["log_loss", "logloss", "binary_logloss"],
  },
  averagePrecision: {
    of: "margins",
    higherIsBetter: true,
    score: averagePrecision,
    aliases: ["average_precision", "aucpr", "pr_auc"],
  },
  rocAuc: { of: "margins", higherIsBetter: true, score: rocAuc, aliases: ["roc_auc", "auc"] },
  brierScore: { of: "probabilities", higherIsBetter: false, score: brierScore, aliases: ["brier_score", "brier"] },
  accuracy: { of: "margins", higherIsBetter: true, score: atHalf(accuracy), aliases: [] },
  precision: { of: "margins", higherIsBetter: true, score: atHalf(precision), aliases: [] },
  recall: { of: "margins", higherIsBetter: true, score: atHalf(recall), aliases: [] },
  f1: { of: "margins", higherIsBetter: true, score: atHalf(f1), aliases: ["f1_score"] },
} as const satisfies Record<string, NamedMetric>;

/** A metric by its name here; those of scikit-learn, LightGBM and XGBoost are known too. */
export type EvalMetricName = keyof typeof named | (string & {});

const evalFunction = z.custom<EvalFunction>((value) => {
  const { name, higherIsBetter, score } = (value ?? {}) as Partial<Record<keyof EvalFunction, unknown>>;
  return typeof name === "string" && typeof higherIsBetter === "boolean" && typeof score === "function";
});
const evalMetric = z.union([z.string(), evalFunction]);

export const evalMetricSchema = z.union([evalMetric, z.array(evalMetric).min(1)]);
export const evalMetricExpected =
  "the name of a metric, { name, higherIsBetter, score: (y, scores, weights) => number }, or an array of these";

/** @throws `UNKNOWN_NAME` with the nearest name */
export function resolveMetrics(given: EvalMetric | readonly EvalMetric[] = "logLoss"): readonly ResolvedMetric[] {
  return [given]
    .flat()
    .map((metric) => (typeof metric === "string" ? metricOf(metric) : { ...metric, of: "probabilities" }));
}

function metricOf(given: string): ResolvedMetric {
  const known = Object.entries<NamedMetric>(named);
  const found = known.find(([name, { aliases }]) => name === given || aliases.includes(given));
  if (!found) {
    throw unknownName(
      "metric",
      given,
      known.flatMap(([name, { aliases }]) => [name, ...aliases]),
    );
  }
  const [name, { of, higherIsBetter, score }] = found;
  return { name, of, higherIsBetter, score };
}

function logLossOfMargins(y: Uint8Array, margins: Scores, weights?: Float64Array): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const wrong = y[row] === 1 ? -margins[row]! : margins[row]!;
    loss += weight * (Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong))));
    total += weight;
  }
  return loss / total;
}

type DecisionScore = (y: Uint8Array, decisions: Uint8Array, weights?: Float64Array) => number;

function atHalf(metric: DecisionScore): Score {
  return (y, margins, weights) => metric(y, decide(margins, 0), weights);
}
