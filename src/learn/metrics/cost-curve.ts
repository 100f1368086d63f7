import { type Costs, checkCosts } from "./costs.js";
import { type CurveOptions, curvePoints } from "./curve-points.js";
import { rank } from "./ranking.js";
import type { Scores } from "./scores.js";

/** Points of equal index belong together; from nothing called hazardous to everything. */
export interface CostCurve {
  /** Rows at or above it are called hazardous; the first is infinite. */
  readonly thresholds: readonly number[];
  /** Mean cost of a row's decision. */
  readonly cost: readonly number[];
}

/**
 * What decisions cost at each threshold, where misses and false alarms have a price.
 *
 *     cost = (falseNegative · FN + falsePositive · FP) / rows
 *
 * The threshold of least cost is `chooseThreshold(labels, scores, { cost })`.
 *
 * @param labels `[rows]`, 0 or 1.
 * @param scores `[rows]`, any real number; higher means more hazardous.
 * @throws `INVALID_OPTION` for a negative cost, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`.
 *
 * @example
 * costCurve(y, scores, { falseNegative: 20, falsePositive: 1 });
 */
export function costCurve(
  labels: Uint8Array,
  scores: Scores,
  costs: Costs,
  { points = 200, weights }: CurveOptions = {},
): CostCurve {
  checkCosts(costs);
  const ranking = rank(labels, scores, weights);
  const last = ranking.rows.length - 1;
  const rows = ranking.rows[last]!;
  const positives = ranking.positives[last]!;
  const cost = (called: number, hits: number) =>
    (costs.falseNegative * (positives - hits) + costs.falsePositive * (called - hits)) / rows;
  const kept = curvePoints(last + 1, points, (cut) => ranking.rows[cut]! / rows);
  return {
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((cut) => ranking.scores[cut]!)],
    cost: [cost(0, 0), ...kept.map((cut) => cost(ranking.rows[cut]!, ranking.positives[cut]!))],
  };
}
