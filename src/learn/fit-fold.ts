import { PerigeeError } from "../support/index.js";
import { emptyFold, inFold, noFolds, rowOutOfRange, shapeMismatch } from "./errors.js";
import { checkLabels, checkWeights, type Scores, type Weights } from "./metrics/scores.js";
import type { Split } from "./splits/split.js";
import { take, takeRows } from "./splits/take.js";
import type { Matrix } from "./types.js";

/** What folds ask of a classifier. */
export interface Estimator {
  fit(
    x: Matrix,
    y: Uint8Array,
    options?: { readonly sampleWeight?: Float32Array; readonly signal?: AbortSignal },
  ): Promise<unknown>;
  /** `[rows]`, the probability of class 1 */
  predictProba(x: Matrix): Scores;
  /** `[rows]`, margins: what calibration is fitted to, where an estimator has them */
  decisionFunction?(x: Matrix): Scores;
}

export interface FitFoldOptions {
  /** `[rows]`, ≥ 0: of the fit and of the metrics. */
  readonly weights?: Weights | undefined;
  /** Stops before the next fold, and within a fit where the estimator heeds it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fits a fresh estimator to some rows.
 *
 * @throws the signal's reason where it is aborted, and what the estimator throws
 */
export async function fitRows<E extends Estimator>(
  makeEstimator: () => E,
  x: Matrix,
  y: Uint8Array,
  rows: Uint32Array,
  { weights, signal }: FitFoldOptions,
): Promise<E> {
  signal?.throwIfAborted();
  const estimator = makeEstimator();
  await estimator.fit(takeRows(x, rows), take(y, rows), {
    ...(weights ? { sampleWeight: Float32Array.from(rows, (row) => weights[row]!) } : {}),
    ...(signal ? { signal } : {}),
  });
  return estimator;
}

/** @throws `NO_FOLDS`, `EMPTY_FOLD`, `ROW_OUT_OF_RANGE`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`, `NOT_A_WEIGHT`, `NO_WEIGHT` */
export function checkFolded(x: Matrix, y: Uint8Array, folds: readonly Split[], weights?: Weights): void {
  if (y.length !== x.rows) throw shapeMismatch("y", x.rows, y.length);
  checkLabels(y, "y");
  if (weights) checkWeights(weights, x.rows);
  if (folds.length === 0) throw noFolds();
  for (const [fold, split] of folds.entries()) {
    for (const side of ["train", "test"] as const) {
      if (split[side].length === 0) throw emptyFold(fold, side);
      const beyond = split[side].find((row) => row >= x.rows);
      if (beyond !== undefined) throw rowOutOfRange(fold, beyond, x.rows);
    }
  }
}

/** Names the fold in an error that came of it. */
export async function withinFold<Result>(fold: number, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PerigeeError ? inFold(fold, error) : error;
  }
}
