import { invalidOption, unknownName } from "../support/index.js";
import { singleClass } from "./errors.js";
import { type Costs, checkCosts } from "./metrics/costs.js";
import { checkBeta, fBetaOf } from "./metrics/f-beta.js";
import { rank } from "./metrics/ranking.js";
import type { Scores, Weights } from "./metrics/scores.js";

/** What a cut is worth, by the weight of the rows at or above it and in all; more is better. */
type Worth = (hits: number, alarms: number, positives: number, negatives: number) => number;

const fBetaWorth =
  (beta: number): Worth =>
  (hits, alarms, positives) =>
    fBetaOf({ tp: hits, fp: alarms, fn: positives - hits }, beta);

const named = {
  /** The harmonic mean of precision and recall. */
  f1: fBetaWorth(1),
  /** The share of rows decided rightly. */
  accuracy: (hits, alarms, positives, negatives) => (hits + negatives - alarms) / (positives + negatives),
  /** Recall less the false positive rate (Youden's J, Cancer 1950). */
  youden: (hits, alarms, positives, negatives) => hits / positives - alarms / negatives,
} satisfies Record<string, Worth>;

/**
 * What a threshold is to serve: a figure by name, F-beta, the least cost of errors, or the fewest false alarms among
 * thresholds whose recall is no less than a floor.
 */
export type ThresholdCriterion =
  | keyof typeof named
  | { readonly fBeta: number }
  | { readonly cost: Costs }
  | { readonly recallFloor: number };

/**
 * The decision threshold that serves a criterion best: the midpoint between two adjacent distinct scores.
 *
 * As no score lies on it, a model's decisions do not hang on the last bit of a probability. Of equally good cuts the
 * highest is taken. A constant score leaves no cut between: then everything is called hazardous, which beats nothing.
 * By cost, calling everything hazardous or nothing may be the cheapest, and a recall floor may leave nothing else than
 * everything: the threshold then lies just beyond the scores. By the other criteria it always lies between two.
 *
 * @param labels  `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param scores  `[rows]`, probabilities or margins; higher means more hazardous.
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `SINGLE_CLASS` unless both classes are there, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NO_ROWS`,
 *   `NOT_A_WEIGHT`, `NO_WEIGHT`; `INVALID_OPTION` for a β, cost or floor out of range, `UNKNOWN_NAME`.
 *
 * @example
 * chooseThreshold(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.4, 0.9)); // 0.3
 * chooseThreshold(y, scores, { fBeta: 2 });
 * chooseThreshold(y, scores, { cost: { falseNegative: 20, falsePositive: 1 } });
 * chooseThreshold(y, scores, { recallFloor: 0.95 });
 */
export function chooseThreshold(
  labels: Uint8Array,
  scores: Scores,
  criterion: ThresholdCriterion = "f1",
  weights?: Weights,
): number {
  const { worth, everything, nothing } = worthOf(criterion);
  const ranking = rank(labels, scores, weights);
  const last = ranking.scores.length - 1;
  const positives = ranking.positives[last]!;
  const negatives = ranking.rows[last]! - positives;
  if (positives === 0 || negatives === 0) throw singleClass("labels");

  const highest = ranking.scores[0]!;
  let best = between(Number.NEGATIVE_INFINITY, ranking.scores[last]!);
  let most = Number.NEGATIVE_INFINITY;
  if (nothing && highest < Number.POSITIVE_INFINITY) {
    best = highest + Math.max(1, Math.abs(highest)) * 2 ** -20;
    most = worth(0, 0, positives, negatives);
  }
  for (let cut = 0; cut < last; cut++) {
    const above = ranking.scores[cut]!;
    const below = ranking.scores[cut + 1]!;
    const middle = between(below, above);
    // Between two neighbouring doubles there is no room for a threshold.
    if (middle <= below || middle >= above) continue;
    const hits = ranking.positives[cut]!;
    const value = worth(hits, ranking.rows[cut]! - hits, positives, negatives);
    if (value > most) {
      most = value;
      best = middle;
    }
  }
  if (everything && worth(positives, negatives, positives, negatives) > most) {
    return between(Number.NEGATIVE_INFINITY, ranking.scores[last]!);
  }
  return best;
}

interface Choice {
  readonly worth: Worth;
  /** Whether calling every row hazardous, or none, may be chosen where there are cuts between. */
  readonly everything: boolean;
  readonly nothing: boolean;
}

function worthOf(criterion: ThresholdCriterion): Choice {
  if (typeof criterion === "string") {
    if (!Object.hasOwn(named, criterion)) {
      throw unknownName("criterion of a threshold", criterion, [...Object.keys(named), "fBeta", "cost", "recallFloor"]);
    }
    return { worth: named[criterion], everything: false, nothing: false };
  }
  if ("fBeta" in criterion) {
    checkBeta(criterion.fBeta);
    return { worth: fBetaWorth(criterion.fBeta), everything: false, nothing: false };
  }
  if ("cost" in criterion) {
    const { falseNegative, falsePositive } = criterion.cost;
    checkCosts(criterion.cost);
    const worth: Worth = (hits, alarms, positives) => -(falseNegative * (positives - hits) + falsePositive * alarms);
    return { worth, everything: true, nothing: true };
  }
  const { recallFloor } = criterion;
  if (!(recallFloor > 0 && recallFloor <= 1)) throw invalidOption("recallFloor", recallFloor, "a number in (0, 1]");
  return {
    // The sum of weights is rounded, so a floor that is met exactly may seem missed by the last bit.
    worth: (hits, alarms, positives) => (hits / positives >= recallFloor - 1e-12 ? -alarms : Number.NEGATIVE_INFINITY),
    everything: true,
    nothing: false,
  };
}

// An infinite score, as of a row that a rule leaves out, has no midpoint with the next.
function between(below: number, above: number): number {
  if (below === Number.NEGATIVE_INFINITY) return above - Math.max(1, Math.abs(above)) * 2 ** -20;
  return below + (above - below) / 2;
}
