import { invalidOption } from "../../support/index.js";
import { type Ranking, rank } from "./ranking.js";
import { checkProbabilities, type Scores, type Weights } from "./scores.js";

export interface CalibrationOptions {
  /** 10 where left out. */
  readonly bins?: number;
  /** `uniform`: bins of equal width, the default; `quantile`: of about equal numbers of rows. */
  readonly strategy?: "uniform" | "quantile";
  /** `[rows]`, ≥ 0; 1 for every row where left out. */
  readonly weights?: Weights | undefined;
}

/** What lies in each bin, `[bins]` each. */
export interface CalibrationBins {
  /** Weight of the rows. */
  readonly rows: Float64Array;
  /** Weighted sum of their probabilities. */
  readonly probabilities: Float64Array;
  /** Weight of the positive ones. */
  readonly positives: Float64Array;
}

/**
 * Puts rows into bins by probability; one on an edge belongs to the bin below it, as in scikit-learn.
 *
 * @throws `INVALID_OPTION`, `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`, `NO_ROWS`
 */
export function calibrationBins(
  labels: Uint8Array,
  probabilities: Scores,
  { bins = 10, strategy = "uniform", weights }: CalibrationOptions,
): CalibrationBins {
  if (!Number.isInteger(bins) || bins < 1) throw invalidOption("bins", bins, "an integer of at least 1");
  if (strategy !== "uniform" && strategy !== "quantile")
    throw invalidOption("strategy", strategy, "uniform or quantile");
  checkProbabilities(labels, probabilities);
  const ranking = rank(labels, probabilities, weights);
  const edges = Float64Array.from({ length: bins - 1 }, (_, bin) => {
    const share = (bin + 1) * (1 / bins);
    return strategy === "uniform" ? share : quantileOf(ranking, (share * 100) / 100);
  });

  const filled: CalibrationBins = {
    rows: new Float64Array(bins),
    probabilities: new Float64Array(bins),
    positives: new Float64Array(bins),
  };
  for (let i = 0; i < labels.length; i++) {
    const probability = probabilities[i]!;
    const weight = weights ? weights[i]! : 1;
    let bin = 0;
    while (bin < edges.length && edges[bin]! < probability) bin++;
    filled.rows[bin]! += weight;
    filled.probabilities[bin]! += weight * probability;
    filled.positives[bin]! += weight * labels[i]!;
  }
  return filled;
}

/** NumPy's linear quantile of the rows that weights stand for: a row of weight 2 is two rows. */
function quantileOf(ranking: Ranking, share: number): number {
  const all = ranking.rows[ranking.rows.length - 1]!;
  const at = Math.max((all - 1) * share, 0);
  const below = scoreAt(ranking, Math.floor(at));
  const above = scoreAt(ranking, Math.floor(at) + 1);
  const part = at - Math.floor(at);
  return part < 0.5 ? below + (above - below) * part : above - (above - below) * (1 - part);
}

/** The score of the row at a position from the lowest, which is 0. */
function scoreAt({ rows, scores }: Ranking, position: number): number {
  const last = rows.length - 1;
  const fromTop = rows[last]! - position;
  if (fromTop <= 0) return scores[0]!;
  let low = 0;
  for (let high = last; low < high; ) {
    const middle = (low + high) >> 1;
    if (rows[middle]! >= fromTop) high = middle;
    else low = middle + 1;
  }
  return scores[low]!;
}
