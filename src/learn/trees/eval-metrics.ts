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
import { anyText, either, listOf, schema } from "./parameter-values.js";

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

const evalFunction = schema((value) => {
  if (typeof value !== "object" || value === null) return false;
  const given = new Map<string, unknown>(Object.entries(value));
  return (
    typeof given.get("name") === "string" &&
    typeof given.get("higherIsBetter") === "boolean" &&
    typeof given.get("score") === "function"
  );
});
const evalMetric = either(anyText(), evalFunction);

export const evalMetricSchema = either(evalMetric, listOf(evalMetric, 1));
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
