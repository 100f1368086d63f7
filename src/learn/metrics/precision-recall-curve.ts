import { singleClass } from "../errors.js";
import { type CurveOptions, curvePoints } from "./curve-points.js";
import { rank } from "./ranking.js";
import type { Scores } from "./scores.js";

/** Points of equal index belong together; recall rises from one to the next. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** Rows at or above it are called hazardous. */
  readonly thresholds: readonly number[];
}

/**
 * The precision–recall curve for a report: one point for each distinct score, highest first.
 *
 * scikit-learn's runs the other way and adds the point of precision 1 and recall 0, which belongs to no threshold.
 *
 * @param labels `[rows]`, 0 or 1.
 * @param scores `[rows]`, any real number; higher means more hazardous.
 * @throws `SINGLE_CLASS` without a positive row, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`, `INVALID_OPTION`.
 */
export function precisionRecallCurve(
  labels: Uint8Array,
  scores: Scores,
  { points = 200, weights }: CurveOptions = {},
): PrecisionRecallCurve {
  const ranking = rank(labels, scores, weights);
  const last = ranking.rows.length - 1;
  const positives = ranking.positives[last]!;
  if (positives === 0) throw singleClass("labels");
  const recall = (cut: number) => ranking.positives[cut]! / positives;
  const share = (cut: number) => ranking.rows[cut]! / ranking.rows[last]!;
  const kept = curvePoints(last + 1, points, (cut) => recall(cut) + share(cut));
  return {
    precision: kept.map((cut) => ranking.positives[cut]! / ranking.rows[cut]!),
    recall: kept.map(recall),
    thresholds: kept.map((cut) => ranking.scores[cut]!),
  };
}
