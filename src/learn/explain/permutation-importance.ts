import { createRandom, invalidOption, type Random } from "../../support/index.js";
import { shapeMismatch } from "../errors.js";
import { checkLabels, type Scores } from "../metrics/scores.js";
import { shuffle } from "../splits/split.js";
import { take } from "../splits/take.js";
import type { Matrix } from "../types.js";
import { checkTable, checkWeights, type SampleWeight } from "./checks.js";

/** How much a model relies on one feature. */
export interface FeatureImportance {
  readonly feature: string;
  /** By how much the score falls, on average, where the feature's values are shuffled. */
  readonly mean: number;
  /** Standard deviation over the repeats. */
  readonly deviation: number;
}

/** Higher is better, such as `averagePrecision`; for a loss, its negative. */
export type ImportanceScore<Weights extends SampleWeight> = (
  y: Uint8Array,
  scores: Scores,
  sampleWeight?: Weights,
) => number;

export interface ImportanceOptions<Weights extends SampleWeight = SampleWeight> {
  readonly seed: number;
  /** Shuffles of each feature; 5 where left out. */
  readonly repeats?: number;
  /** `[rows]`, the object of each row: shuffled as wholes. Where left out, each row is shuffled on its own. */
  readonly group?: Uint32Array;
  /** `[rows]`, ≥ 0; handed to the score. */
  readonly sampleWeight?: Weights;
}

/**
 * Permutation importance: the loss of score where one column is shuffled (Breiman, Machine Learning 2001).
 *
 * With `group`, objects change places and take their rows along: rows are laid one object after the other, and get the
 * values of the same rows laid in a random order of the objects. So the rows of an object still agree with one another,
 * as those of no table with rows shuffled one by one would, and every value is used once. That matters where a feature
 * belongs to the object, such as its brightness: approaches of one asteroid are one piece of evidence, not many.
 *
 * Features that say the same, such as the smallest and the largest diameter, share theirs: each can stand in for the
 * other, and both look unimportant.
 *
 * @param predict the fitted model's scores for a matrix.
 * @param y       `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param score   as scikit-learn's `scoring`.
 * @returns one entry for each feature, most important first.
 * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `INVALID_OPTION`, and what the score throws
 *
 * @example
 * const importances = permutationImportance((x) => forest.predictProba(x), test.x, test.y, averagePrecision, {
 *   seed: 42,
 *   group: test.group,
 * });
 */
export function permutationImportance<Weights extends SampleWeight>(
  predict: (x: Matrix) => Scores,
  x: Matrix,
  y: Uint8Array,
  score: ImportanceScore<Weights>,
  options: ImportanceOptions<Weights>,
): FeatureImportance[] {
  checkInput(x, y, options);
  const { seed, repeats = 5, group, sampleWeight } = options;
  const scored = (matrix: Matrix) => score(y, predict(matrix), ...(sampleWeight ? [sampleWeight] : []));
  const whole = scored(x);
  const random = createRandom(seed);
  const draw = group ? objectOrders(group, random) : rowOrders(x.rows, random);
  const importances = x.names.map((feature, j) => {
    const losses = Array.from({ length: repeats }, () => {
      const shuffled = take(x.columns[j]!, draw());
      return whole - scored({ ...x, columns: x.columns.with(j, shuffled) });
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / repeats;
    return { feature, mean, deviation: Math.sqrt(variance) };
  });
  return importances.sort((a, b) => b.mean - a.mean);
}

/** Draws `[rows]`, for each row the row whose value it gets. */
function rowOrders(rows: number, random: Random): () => Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  return () => shuffle(order, random);
}

function objectOrders(group: Uint32Array, random: Random): () => Uint32Array {
  const rowsOf = new Map<number, number[]>();
  for (const [row, object] of group.entries()) {
    const rows = rowsOf.get(object);
    if (rows) rows.push(row);
    else rowsOf.set(object, [row]);
  }
  const objects = [...rowsOf.values()];
  const laid = objects.flat();
  const order = Uint32Array.from(objects.keys());
  const from = new Uint32Array(group.length);
  return () => {
    let at = 0;
    for (const object of shuffle(order, random)) for (const row of objects[object]!) from[laid[at++]!] = row;
    return from;
  };
}

function checkInput(x: Matrix, y: Uint8Array, options: ImportanceOptions): void {
  const { seed, repeats = 5, group, sampleWeight } = options;
  checkTable("permutation importance", x);
  if (y.length !== x.rows) throw shapeMismatch("y", x.rows, y.length);
  checkLabels(y, "y");
  if (group && group.length !== x.rows) throw shapeMismatch("group", x.rows, group.length);
  if (sampleWeight) checkWeights(sampleWeight, x.rows);
  if (!Number.isInteger(repeats) || repeats < 1) throw invalidOption("repeats", repeats, "a whole number from 1");
  if (!Number.isSafeInteger(seed) || seed < 0) throw invalidOption("seed", seed, "a whole number from 0");
}
