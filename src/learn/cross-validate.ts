import { checkFolded, type Estimator, type FitFoldOptions, fitRows, withinFold } from "./fit-fold.js";
import type { Metric } from "./metrics/metric.js";
import type { Split } from "./splits/split.js";
import { take, takeRows } from "./splits/take.js";
import type { Matrix } from "./types.js";

export type { Estimator } from "./fit-fold.js";

/** Figures by the name of their metric. */
export type ByMetric<Name extends string, Value> = { readonly [name in Name]: Value };

export interface CrossValidation<Name extends string> {
  /** `[folds]` of each metric. */
  readonly scores: ByMetric<Name, readonly number[]>;
  readonly mean: ByMetric<Name, number>;
  /** Standard deviation over the folds: how much they differ, not how sure the mean is; see `bootstrapInterval`. */
  readonly deviation: ByMetric<Name, number>;
  /** `[rows]`, out of fold: the mean probability over the folds that test a row; NaN where none does. */
  readonly predictions: Float64Array;
}

export interface CrossValidateOptions<Name extends string> extends FitFoldOptions {
  /**
   * Called after each fold with the mean scores so far; may throw to end early, as a pruned trial does.
   *
   * @param fold counts from 0
   */
  readonly onFold?: (fold: number, scores: ByMetric<Name, number>, meanSoFar: ByMetric<Name, number>) => void;
}

/**
 * Scores a fresh estimator on each fold.
 *
 * @param makeEstimator called once for each fold, as a fit must not start from another fold's.
 * @param x       `[rows × features]`, NaN for missing.
 * @param y       `[rows]`, 0 or 1.
 * @param folds   of any splitter, such as `stratifiedGroupKFold`, `repeatedGroupKFold` or `timeSeriesSplit`.
 * @param metrics by the name of their figure; one of decisions, such as `f1`, by `atThreshold`.
 * @throws `NO_FOLDS`, `EMPTY_FOLD`, `ROW_OUT_OF_RANGE`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`, `NOT_A_WEIGHT`,
 *   `NO_WEIGHT`; the signal's reason; what the estimator and the metrics throw, with the fold's
 *   number.
 *
 * @example
 * const folds = stratifiedGroupKFold(object, y, { folds: 3, seed: 42 });
 * const metrics = { averagePrecision, f1: atThreshold(f1, 0.5) };
 * const { mean, predictions } = await crossValidate(() => new LogisticRegression(), x, y, folds, metrics);
 * mean.averagePrecision;
 */
export async function crossValidate<Name extends string>(
  makeEstimator: () => Estimator,
  x: Matrix,
  y: Uint8Array,
  folds: readonly Split[],
  metrics: ByMetric<Name, Metric>,
  { weights, signal, onFold }: CrossValidateOptions<Name> = {},
): Promise<CrossValidation<Name>> {
  checkFolded(x, y, folds, weights);
  const ofFolds: ByMetric<Name, number>[] = [];
  const sums = new Float64Array(x.rows);
  const tested = new Uint32Array(x.rows);
  const summary = (figure: (scores: readonly number[]) => number) =>
    mapMetrics(metrics, (_, name) => figure(ofFolds.map((scores) => scores[name])));

  for (const [fold, { train, test }] of folds.entries()) {
    const estimator = await withinFold(fold, () => fitRows(makeEstimator, x, y, train, { weights, signal }));
    const probabilities = estimator.predictProba(takeRows(x, test));
    for (let i = 0; i < test.length; i++) {
      sums[test[i]!]! += probabilities[i]!;
      tested[test[i]!]!++;
    }
    const labels = take(y, test);
    const foldWeights = weights && Float64Array.from(test, (row) => weights[row]!);
    const scores = await withinFold(fold, () =>
      mapMetrics(metrics, (metric) => metric(labels, probabilities, foldWeights)),
    );
    ofFolds.push(scores);
    onFold?.(fold, scores, summary(meanOf));
  }
  return {
    scores: mapMetrics(metrics, (_, name) => ofFolds.map((scores) => scores[name])),
    mean: summary(meanOf),
    deviation: summary(deviationOf),
    predictions: sums.map((sum, row) => sum / tested[row]!),
  };
}

function mapMetrics<Name extends string, Value>(
  metrics: ByMetric<Name, Metric>,
  of: (metric: Metric, name: Name) => Value,
): ByMetric<Name, Value> {
  const names = Object.keys(metrics) as Name[];
  return Object.fromEntries(names.map((name) => [name, of(metrics[name], name)])) as ByMetric<Name, Value>;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}
