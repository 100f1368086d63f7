import { singleClass } from "../errors.js";
import { type CurveOptions, curvePoints } from "./curve-points.js";
import { rank } from "./ranking.js";
import type { Scores } from "./scores.js";

/** Points of equal index belong together; from nothing called hazardous to everything. */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Rows at or above it are called hazardous; the first is infinite, as in scikit-learn. */
  readonly thresholds: readonly number[];
}

/**
 * The ROC curve for a report.
 *
 * @param labels `[rows]`, 0 or 1.
 * @param scores `[rows]`, any real number; higher means more hazardous.
 * @throws `SINGLE_CLASS` unless both classes are there, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`, `INVALID_OPTION`.
 */
export function rocCurve(labels: Uint8Array, scores: Scores, { points = 200, weights }: CurveOptions = {}): RocCurve {
  const ranking = rank(labels, scores, weights);
  const last = ranking.rows.length - 1;
  const positives = ranking.positives[last]!;
  const negatives = ranking.rows[last]! - positives;
  if (positives === 0 || negatives === 0) throw singleClass("labels");
  const hits = (cut: number) => ranking.positives[cut]! / positives;
  const alarms = (cut: number) => (ranking.rows[cut]! - ranking.positives[cut]!) / negatives;
  const kept = curvePoints(last + 1, points, (cut) => hits(cut) + alarms(cut));
  return {
    falsePositiveRate: [0, ...kept.map(alarms)],
    truePositiveRate: [0, ...kept.map(hits)],
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((cut) => ranking.scores[cut]!)],
  };
}
