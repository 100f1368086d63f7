import { createRandom } from "../support/index.js";
import type { Scores } from "./metrics/scores.js";
import { shuffle } from "./splits/split.js";
import { take } from "./splits/take.js";
import type { Matrix } from "./types.js";

/** How much a model relies on one feature. */
export interface FeatureImportance {
  readonly feature: string;
  /** By how much the score falls, on average, where the feature's values are shuffled. */
  readonly mean: number;
  /** Standard deviation over the repeats. */
  readonly deviation: number;
}

export interface ImportanceOptions {
  readonly seed: number;
  /** Shuffles of each feature; 5 where left out. */
  readonly repeats?: number;
}

/**
 * Permutation importance: the loss of score where one column is shuffled (Breiman, Machine Learning 2001).
 *
 * Features that say the same, such as the smallest and the largest diameter, share theirs: each can stand in for the
 * other, and both look unimportant.
 *
 * @param predict the fitted model's scores for a matrix.
 * @param y       `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param score   higher is better, such as `averagePrecision`.
 * @returns one entry for each feature, most important first.
 */
export function permutationImportance(
  predict: (x: Matrix) => Scores,
  x: Matrix,
  y: Uint8Array,
  score: (y: Uint8Array, scores: Scores) => number,
  { seed, repeats = 5 }: ImportanceOptions,
): FeatureImportance[] {
  const whole = score(y, predict(x));
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: x.rows }, (_, row) => row);
  const importances = x.names.map((feature, j) => {
    const losses = Array.from({ length: repeats }, () => {
      const shuffled = take(x.columns[j]!, shuffle(order, random));
      return whole - score(y, predict({ ...x, columns: x.columns.with(j, shuffled) }));
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / repeats;
    return { feature, mean, deviation: Math.sqrt(variance) };
  });
  return importances.sort((a, b) => b.mean - a.mean);
}
