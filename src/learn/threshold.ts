import { singleClass } from "./errors.js";
import { rank } from "./metrics/ranking.js";
import type { Scores } from "./metrics/scores.js";

/** What a cut is worth, by the rows at or above it and in all. */
type Criterion = (hits: number, alarms: number, positives: number, negatives: number) => number;

const criteria = {
  /** The harmonic mean of precision and recall. */
  f1: (hits, alarms, positives) => (2 * hits) / (hits + alarms + positives),
  /** The share of rows decided rightly. */
  accuracy: (hits, alarms, positives, negatives) => (hits + negatives - alarms) / (positives + negatives),
  /** Recall less the false positive rate (Youden's J, Cancer 1950). */
  youden: (hits, alarms, positives, negatives) => hits / positives - alarms / negatives,
} satisfies Record<string, Criterion>;

export type ThresholdCriterion = keyof typeof criteria;

/**
 * The decision threshold that serves a criterion best: the midpoint between two adjacent distinct scores.
 *
 * As no score lies on it, a model's decisions do not hang on the last bit of a probability. Of equally good cuts the
 * highest is taken. A constant score leaves no cut between: then everything is called hazardous, which beats nothing.
 *
 * @param labels `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param scores `[rows]`, probabilities or margins; higher means more hazardous.
 * @throws `SINGLE_CLASS` unless both classes are there, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NO_ROWS`.
 *
 * @example
 * chooseThreshold(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.4, 0.9)); // 0.3
 */
export function chooseThreshold(labels: Uint8Array, scores: Scores, criterion: ThresholdCriterion = "f1"): number {
  const ranking = rank(labels, scores);
  const worth: Criterion = criteria[criterion];
  const last = ranking.scores.length - 1;
  const positives = ranking.positives[last]!;
  const negatives = ranking.rows[last]! - positives;
  if (positives === 0 || negatives === 0) throw singleClass("labels");

  let best = between(Number.NEGATIVE_INFINITY, ranking.scores[last]!);
  let most = Number.NEGATIVE_INFINITY;
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
  return best;
}

// An infinite score, as of a row that a rule leaves out, has no midpoint with the next.
function between(below: number, above: number): number {
  if (below === Number.NEGATIVE_INFINITY) return above - Math.max(1, Math.abs(above)) * 2 ** -20;
  return below + (above - below) / 2;
}
