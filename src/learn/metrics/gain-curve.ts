import { singleClass } from "../errors.js";
import { type CurveOptions, curvePoints } from "./curve-points.js";
import { rank } from "./ranking.js";
import type { Scores } from "./scores.js";

/** Points of equal index belong together; the share rises from one to the next, up to 1. */
export interface GainCurve {
  /** Of the rows, those that are called hazardous. */
  readonly share: readonly number[];
  /** Of the hazardous rows, those among them: recall. */
  readonly gain: readonly number[];
  /** How many times as many hazardous rows are found as by chance: gain / share. */
  readonly lift: readonly number[];
  /** Rows at or above it are called hazardous. */
  readonly thresholds: readonly number[];
}

/**
 * Cumulative gain and lift: how much of the hazard is found by looking at the top-ranked share of rows alone.
 *
 * @param labels `[rows]`, 0 or 1.
 * @param scores `[rows]`, any real number; higher means more hazardous.
 * @throws `SINGLE_CLASS` without a positive row, `SHAPE_MISMATCH`, `NOT_A_NUMBER`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`, `INVALID_OPTION`.
 *
 * @example
 * const { gain, lift } = gainCurve(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.6, 0.4, 0.1));
 * // gain [0.5, 0.5, 1, 1], lift [2, 1, 1.333…, 1]
 */
export function gainCurve(labels: Uint8Array, scores: Scores, { points = 200, weights }: CurveOptions = {}): GainCurve {
  const ranking = rank(labels, scores, weights);
  const last = ranking.rows.length - 1;
  const positives = ranking.positives[last]!;
  if (positives === 0) throw singleClass("labels");
  const share = (cut: number) => ranking.rows[cut]! / ranking.rows[last]!;
  const gain = (cut: number) => ranking.positives[cut]! / positives;
  const kept = curvePoints(last + 1, points, (cut) => share(cut) + gain(cut));
  return {
    share: kept.map(share),
    gain: kept.map(gain),
    lift: kept.map((cut) => gain(cut) / share(cut)),
    thresholds: kept.map((cut) => ranking.scores[cut]!),
  };
}
