import { createRandom, invalidOption } from "../support/index.js";
import { shapeMismatch } from "./errors.js";
import { checkFolded, type Estimator, type FitFoldOptions, fitRows, withinFold } from "./fit-fold.js";
import type { Metric } from "./metrics/metric.js";
import type { Scores } from "./metrics/scores.js";
import { groupsOf } from "./splits/groups.js";
import { type Split, shuffledClasses } from "./splits/split.js";
import { take, takeRows } from "./splits/take.js";
import type { Matrix } from "./types.js";

/** Entries of equal index belong together, `[sizes]`. */
export interface LearningCurve {
  /** Groups that were trained on, as a mean over the folds. */
  readonly groups: readonly number[];
  /** Their rows, likewise. */
  readonly rows: readonly number[];
  /** `[sizes][folds]`, on the rows that were trained on. */
  readonly trainScores: readonly (readonly number[])[];
  /** `[sizes][folds]`, on the fold's test side. */
  readonly testScores: readonly (readonly number[])[];
}

export interface LearningCurveOptions extends FitFoldOptions {
  readonly seed: number;
  /** Shares of a fold's training groups, in (0, 1]; 0.1, 0.325, 0.55, 0.775 and 1 where left out, as in scikit-learn. */
  readonly sizes?: readonly number[];
  /** Called after each fit. */
  readonly onFit?: (done: number, total: number) => void;
}

/**
 * How a model's score grows with the number of objects that it learns from, not with that of their rows.
 *
 * A larger training set holds the smaller one, and each has the share of positive groups of the whole.
 *
 * @param group  `[rows]`, any number that names the row's group.
 * @param metric such as `averagePrecision`.
 * @throws `INVALID_OPTION` for a size outside (0, 1], and what `crossValidate` throws.
 *
 * @example
 * const folds = stratifiedGroupKFold(object, y, { folds: 5, seed: 42 });
 * const curve = await learningCurve(() => new LogisticRegression(), x, y, object, folds, averagePrecision, { seed: 42 });
 */
export async function learningCurve(
  makeEstimator: () => Estimator,
  x: Matrix,
  y: Uint8Array,
  group: Uint32Array,
  folds: readonly Split[],
  metric: Metric,
  { seed, sizes = [0.1, 0.325, 0.55, 0.775, 1], weights, signal, onFit }: LearningCurveOptions,
): Promise<LearningCurve> {
  checkFolded(x, y, folds, weights);
  if (group.length !== y.length) throw shapeMismatch("group", y.length, group.length);
  for (const size of sizes) if (!(size > 0 && size <= 1)) throw invalidOption("sizes", size, "a share in (0, 1]");

  const curve = sizes.map(() => ({ groups: 0, rows: 0, trainScores: [] as number[], testScores: [] as number[] }));
  let done = 0;
  for (const [fold, { train, test }] of folds.entries()) {
    const { count, rankOfRow } = drawingOrder(take(group, train), take(y, train), seed, fold);
    for (const [at, size] of sizes.entries()) {
      const groups = Math.max(1, Math.round(count * size));
      const rows = train.filter((_, i) => rankOfRow[i]! < groups);
      const estimator = await withinFold(fold, () => fitRows(makeEstimator, x, y, rows, { weights, signal }));
      const scoreOn = (part: Uint32Array) =>
        withinFold(fold, () => {
          const scores: Scores = estimator.predictProba(takeRows(x, part));
          return metric(take(y, part), scores, weights && Float64Array.from(part, (row) => weights[row]!));
        });
      const point = curve[at]!;
      point.groups += groups / folds.length;
      point.rows += rows.length / folds.length;
      point.trainScores.push(await scoreOn(rows));
      point.testScores.push(await scoreOn(test));
      onFit?.(++done, folds.length * sizes.length);
    }
  }
  return {
    groups: curve.map((point) => point.groups),
    rows: curve.map((point) => point.rows),
    trainScores: curve.map((point) => point.trainScores),
    testScores: curve.map((point) => point.testScores),
  };
}

/** In which order groups join the training: at random, but so that every beginning has its share of positive ones. */
function drawingOrder(group: Uint32Array, labels: Uint8Array, seed: number, fold: number) {
  const groups = groupsOf(group, labels);
  const place = new Float64Array(groups.count);
  for (const members of shuffledClasses(groups.label, createRandom(seed, fold))) {
    members.forEach((member, i) => {
      place[member] = (i + 0.5) / members.length;
    });
  }
  const rank = new Uint32Array(groups.count);
  Uint32Array.from(place.keys())
    .sort((a, b) => place[a]! - place[b]! || a - b)
    .forEach((member, i) => {
      rank[member] = i;
    });
  return { count: groups.count, rankOfRow: groups.ofRow.map((number) => rank[number]!) };
}
