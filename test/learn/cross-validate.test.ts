import { describe, expect, it } from "vitest";
import { crossValidate, type Estimator } from "../../src/learn/cross-validate.js";
import { permutationImportance } from "../../src/learn/explain/permutation-importance.js";
import { LogisticRegression } from "../../src/learn/linear/index.js";
import { accuracy, atThreshold, averagePrecision, brierScore } from "../../src/learn/metrics/index.js";
import {
  repeatedGroupKFold,
  type Split,
  stratifiedGroupKFold,
  take,
  takeRows,
  timeSeriesSplit,
} from "../../src/learn/splits/index.js";
import type { Matrix } from "../../src/learn/types.js";
import { createRandom } from "../../src/support/index.js";

const random = createRandom(5);
const rows = 300;
const signal = Float32Array.from({ length: rows }, () => random.normal());
const noise = Float32Array.from({ length: rows }, () => random.normal());
const x: Matrix = { rows, names: ["noise", "signal"], columns: [noise, signal] };
const y = Uint8Array.from(signal, (value) => (value + random.normal() / 2 > 0.8 ? 1 : 0));
const group = Uint32Array.from(y, (_, row) => row % 60);
const folds = stratifiedGroupKFold(group, y, { folds: 3, seed: 1 });

describe("cross-validation", () => {
  it("scores a fresh estimator on each fold, on rows that it was not fitted to", async () => {
    const fitted: number[] = [];
    const scored: number[] = [];
    // Its probability is the share of positives in training: a constant, so its average precision is the fold's share.
    const share = (): Estimator => {
      let positives = Number.NaN;
      return {
        async fit(matrix, labels) {
          expect(positives).toBeNaN();
          fitted.push(matrix.rows);
          positives = labels.reduce((sum, label) => sum + label, 0) / labels.length;
        },
        predictProba(matrix) {
          scored.push(matrix.rows);
          return new Float64Array(matrix.rows).fill(positives);
        },
      };
    };
    const { scores, mean } = await crossValidate(share, x, y, folds, { averagePrecision });
    expect(fitted).toEqual(folds.map(({ train }) => train.length));
    expect(scored).toEqual(folds.map(({ test }) => test.length));
    for (const [fold, { test }] of folds.entries()) {
      expect(scores.averagePrecision[fold]).toBeCloseTo(test.filter((row) => y[row] === 1).length / test.length, 12);
    }
    const all = scores.averagePrecision;
    expect(mean.averagePrecision).toBeCloseTo(all.reduce((sum, score) => sum + score, 0) / 3, 12);
  });

  it("tells the mean so far after each fold, and ends where the listener throws", async () => {
    const means: number[] = [];
    const { scores } = await crossValidate(
      () => new LogisticRegression(),
      x,
      y,
      folds,
      { averagePrecision },
      {
        onFold: (_, __, mean) => means.push(mean.averagePrecision),
      },
    );
    expect(means).toHaveLength(3);
    expect(means[1]).toBeCloseTo((scores.averagePrecision[0]! + scores.averagePrecision[1]!) / 2, 12);

    const ending = crossValidate(
      () => new LogisticRegression(),
      x,
      y,
      folds,
      { averagePrecision },
      {
        onFold: (fold) => {
          if (fold === 1) throw new Error("not worth it");
        },
      },
    );
    await expect(ending).rejects.toThrow("not worth it");
  });

  it("stops before the next fold after its signal", async () => {
    const stop = new AbortController();
    const run = crossValidate(
      () => new LogisticRegression(),
      x,
      y,
      folds,
      { averagePrecision },
      {
        signal: stop.signal,
        onFold: () => stop.abort(new Error("enough")),
      },
    );
    await expect(run).rejects.toThrow("enough");
  });

  it("gives every row the probability of the estimator that was not fitted to it, and each metric of each fold", async () => {
    const metrics = { averagePrecision, brierScore, accuracy: atThreshold(accuracy, 0.5) };
    const { predictions, scores, deviation } = await crossValidate(
      () => new LogisticRegression(),
      x,
      y,
      folds,
      metrics,
    );
    for (const [fold, { train, test }] of folds.entries()) {
      const alone = await new LogisticRegression().fit(takeRows(x, train), take(y, train));
      const probabilities = Float64Array.from(alone.predictProba(takeRows(x, test)));
      expect(take(predictions, test)).toEqual(probabilities);
      for (const name of ["averagePrecision", "brierScore", "accuracy"] as const) {
        expect(scores[name][fold]).toBeCloseTo(metrics[name](take(y, test), probabilities), 6);
      }
    }
    expect(deviation.accuracy).toBeGreaterThan(0);
  });

  it("takes folds of any splitter: a row's prediction is the mean over those that test it, or NaN", async () => {
    const repeated = repeatedGroupKFold(group, { folds: 2, repeats: 2, seed: 4 });
    const metrics = { averagePrecision };
    const make = () => new LogisticRegression();
    const both = await crossValidate(make, x, y, repeated, metrics);
    const first = await crossValidate(make, x, y, repeated.slice(0, 2), metrics);
    const second = await crossValidate(make, x, y, repeated.slice(2), metrics);
    for (const [row, value] of both.predictions.entries()) {
      expect(value).toBeCloseTo((first.predictions[row]! + second.predictions[row]!) / 2, 12);
    }
    expect(both.scores.averagePrecision).toEqual([...first.scores.averagePrecision, ...second.scores.averagePrecision]);
    const time = Float64Array.from(y, (_, row) => row);
    const later = await crossValidate(make, x, y, timeSeriesSplit(time, { folds: 3 }), metrics);
    expect(later.predictions.findLastIndex(Number.isNaN)).toBe(rows / 4 - 1);
  });

  it("passes weights to the fits and to the metrics: a row of weight 2 counts as two rows", async () => {
    const weights = Float64Array.from(y, (_, row) => 1 + (row % 2));
    const twice = Uint32Array.from(Array.from(weights, (weight, row) => new Array<number>(weight).fill(row)).flat());
    const make = () => new LogisticRegression({ tol: 1e-9 });
    const metrics = { averagePrecision, brierScore };
    const weighted = await crossValidate(make, x, y, folds, metrics, { weights });
    const repeated = await crossValidate(
      make,
      takeRows(x, twice),
      take(y, twice),
      folds.map(({ train, test }) => ({
        train: Uint32Array.from(twice.keys()).filter((i) => train.includes(twice[i]!)),
        test: Uint32Array.from(twice.keys()).filter((i) => test.includes(twice[i]!)),
      })),
      metrics,
    );
    for (const name of ["averagePrecision", "brierScore"] as const) {
      expect(weighted.mean[name]).toBeCloseTo(repeated.mean[name], 5);
    }
  });

  it("hands its signal to the fit", async () => {
    const { signal } = new AbortController();
    const seen: (AbortSignal | undefined)[] = [];
    const make = (): Estimator => ({
      async fit(_, __, options) {
        seen.push(options?.signal);
      },
      predictProba: (matrix) => new Float64Array(matrix.rows).fill(0.5),
    });
    await crossValidate(make, x, y, folds, { averagePrecision }, { signal });
    expect(seen).toEqual([signal, signal, signal]);
  });

  it("names what is wrong with its folds and weights, and the fold in which a metric fails", async () => {
    const run = (splits: readonly Split[], labels = y, options = {}) =>
      crossValidate(() => new LogisticRegression(), x, labels, splits, { averagePrecision }, options);
    const some = Uint32Array.of(0, 1);
    await expect(run([])).rejects.toMatchObject({ code: "NO_FOLDS" });
    await expect(run([folds[0]!, { train: some, test: new Uint32Array(0) }])).rejects.toThrow(
      "fold 1 has no row to test",
    );
    await expect(run([{ train: some, test: Uint32Array.of(300) }])).rejects.toThrow(
      "fold 0 names row 300 of a table with 300",
    );
    await expect(run(folds, y.slice(1))).rejects.toThrow("y has 299 rows where 300 are expected");
    await expect(run(folds, y.with(7, 3))).rejects.toThrow("y is 3 in row 7");
    await expect(run(folds, y, { weights: new Float64Array(300).fill(-1) })).rejects.toThrow("weights is -1 in row 0");
    const harmless = Uint32Array.from(y.keys()).filter((row) => y[row] === 0);
    const last = { train: folds[0]!.train, test: harmless };
    await expect(run([folds[0]!, last])).rejects.toMatchObject({
      code: "SINGLE_CLASS",
      message: "in fold 1, labels holds one class only",
    });
  });
});

describe("permutation importance", () => {
  it("sets the feature that the label is made from before noise, the same for the same seed", async () => {
    const model = await new LogisticRegression().fit(x, y);
    const importances = () =>
      permutationImportance((matrix) => model.predictProba(matrix), x, y, averagePrecision, { seed: 3 });
    const [first, second] = importances();
    expect(first?.feature).toBe("signal");
    expect(first?.mean).toBeGreaterThan(0.3);
    expect(Math.abs(second?.mean ?? 1)).toBeLessThan(0.1);
    expect(importances()).toEqual([first, second]);
  });
});
