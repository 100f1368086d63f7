import { rank } from "../metrics/ranking.js";
import type { Scores, Weights } from "../metrics/scores.js";
import { checkCalibration } from "./check.js";

/** A rising line through points; flat before the first and after the last. */
export interface IsotonicCalibrator {
  readonly kind: "isotonic";
  /** `[points]`, ascending. */
  readonly scores: Float64Array;
  /** `[points]`, never falling. */
  readonly probabilities: Float64Array;
}

/**
 * The rising function of the score that is nearest to the labels, by pooling adjacent violators.
 *
 *     min Σ w (y − f(score))²  over all f that never fall
 *
 * (Zadrozny and Elkan, KDD 2002; the pooling is that of Ayer et al., Annals of Mathematical Statistics 1955.) The same
 * points as scikit-learn's `IsotonicRegression(out_of_bounds="clip")`. It keeps the ranking but for ties, and wants some
 * thousand rows; of fewer, `fitSigmoid` makes less of chance.
 *
 * @param labels  `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param scores  `[rows]`, margins or probabilities, finite.
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `SINGLE_CLASS`, `NOT_FINITE`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`,
 *   `NO_ROWS`.
 *
 * @example
 * const calibrator = fitIsotonic(y, predictions); // such as those of crossValidate
 * calibrate(calibrator, scores);
 */
export function fitIsotonic(labels: Uint8Array, scores: Scores, weights?: Weights): IsotonicCalibrator {
  checkCalibration(labels, scores, weights);
  const { scores: descending, rows, positives } = rank(labels, scores, weights);
  const points = descending.length;
  const distinct = descending.slice().reverse();
  const before = (column: Float64Array, cut: number) => (cut === 0 ? 0 : column[cut - 1]!);

  // Pools of points, lowest scores first: weight, weighted sum of labels and number of points of each.
  const weight = new Float64Array(points);
  const sum = new Float64Array(points);
  const size = new Uint32Array(points);
  let pools = 0;
  for (let cut = points - 1; cut >= 0; cut--) {
    weight[pools] = rows[cut]! - before(rows, cut);
    sum[pools] = positives[cut]! - before(positives, cut);
    size[pools] = 1;
    for (; pools > 0 && sum[pools - 1]! * weight[pools]! >= sum[pools]! * weight[pools - 1]!; pools--) {
      weight[pools - 1]! += weight[pools]!;
      sum[pools - 1]! += sum[pools]!;
      size[pools - 1]! += size[pools]!;
    }
    pools++;
  }

  const kept: { score: number; probability: number }[] = [];
  for (let pool = 0, point = 0; pool < pools; pool++) {
    const probability = Math.min(sum[pool]! / weight[pool]!, 1);
    const last = point + size[pool]! - 1;
    // Between its ends a pool is flat: two points say it all.
    kept.push({ score: distinct[point]!, probability });
    if (last > point) kept.push({ score: distinct[last]!, probability });
    point = last + 1;
  }
  return {
    kind: "isotonic",
    scores: Float64Array.from(kept, ({ score }) => score),
    probabilities: Float64Array.from(kept, ({ probability }) => probability),
  };
}

export function applyIsotonic({ scores: points, probabilities }: IsotonicCalibrator, scores: Scores): Float64Array {
  const last = points.length - 1;
  return Float64Array.from(scores, (score) => {
    if (Number.isNaN(score)) return Number.NaN;
    if (score <= points[0]!) return probabilities[0]!;
    if (score >= points[last]!) return probabilities[last]!;
    let low = 0;
    for (let high = last; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (points[middle]! < score) low = middle;
      else high = middle;
    }
    const part = (score - points[low]!) / (points[low + 1]! - points[low]!);
    return probabilities[low]! + (probabilities[low + 1]! - probabilities[low]!) * part;
  });
}
