import type { Scores } from "./metrics/scores.js";
import type { Split } from "./splits/split.js";
import { take, takeRows } from "./splits/take.js";
import type { Matrix } from "./types.js";

/** What cross-validation asks of a classifier. */
export interface Estimator {
  fit(x: Matrix, y: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
  /** `[rows]`, the probability of class 1 */
  predictProba(x: Matrix): Scores;
}

export interface CrossValidation {
  /** `[folds]` */
  readonly scores: readonly number[];
  readonly mean: number;
  /** Standard deviation over the folds. */
  readonly deviation: number;
}

export interface CrossValidateOptions {
  readonly signal?: AbortSignal;
  /**
   * Called after each fold with the mean score so far; may throw to end early, as a pruned trial does.
   *
   * @param fold counts from 0
   */
  readonly onFold?: (fold: number, score: number, meanSoFar: number) => void;
}

/**
 * Scores a fresh estimator on each fold.
 *
 * @param makeEstimator called once for each fold, as a fit must not start from another fold's.
 * @param folds  such as those of `groupKFold`.
 * @param score  such as `averagePrecision`.
 * @throws what the estimator and the score throw.
 *
 * @example
 * const folds = groupKFold(object, y, { folds: 3, seed: 42 });
 * const { mean } = await crossValidate(() => new LogisticRegression(), x, y, folds, averagePrecision);
 */
export async function crossValidate(
  makeEstimator: () => Estimator,
  x: Matrix,
  y: Uint8Array,
  folds: readonly Split[],
  score: (y: Uint8Array, scores: Scores) => number,
  { signal, onFold }: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const scores: number[] = [];
  for (const [fold, { train, test }] of folds.entries()) {
    signal?.throwIfAborted();
    const estimator = makeEstimator();
    await estimator.fit(takeRows(x, train), take(y, train), signal ? { signal } : {});
    scores.push(score(take(y, test), estimator.predictProba(takeRows(x, test))));
    onFold?.(fold, scores[fold]!, meanOf(scores));
  }
  const mean = meanOf(scores);
  const variance = meanOf(scores.map((value) => (value - mean) ** 2));
  return { scores, mean, deviation: Math.sqrt(variance) };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
