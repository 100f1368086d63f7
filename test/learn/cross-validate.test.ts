import { describe, expect, it } from "vitest";
import { crossValidate, type Estimator } from "../../src/learn/cross-validate.js";
import { permutationImportance } from "../../src/learn/explain/permutation-importance.js";
import { LogisticRegression } from "../../src/learn/linear/index.js";
import { averagePrecision } from "../../src/learn/metrics/index.js";
import { groupKFold } from "../../src/learn/splits/index.js";
import type { Matrix } from "../../src/learn/types.js";
import { createRandom } from "../../src/support/index.js";

const random = createRandom(5);
const rows = 300;
const signal = Float32Array.from({ length: rows }, () => random.normal());
const noise = Float32Array.from({ length: rows }, () => random.normal());
const x: Matrix = { rows, names: ["noise", "signal"], columns: [noise, signal] };
const y = Uint8Array.from(signal, (value) => (value + random.normal() / 2 > 0.8 ? 1 : 0));
const group = Uint32Array.from(y, (_, row) => row % 60);
const folds = groupKFold(group, y, { folds: 3, seed: 1 });

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
    const { scores, mean } = await crossValidate(share, x, y, folds, averagePrecision);
    expect(fitted).toEqual(folds.map(({ train }) => train.length));
    expect(scored).toEqual(folds.map(({ test }) => test.length));
    for (const [fold, { test }] of folds.entries()) {
      expect(scores[fold]).toBeCloseTo(test.filter((row) => y[row] === 1).length / test.length, 12);
    }
    expect(mean).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 3, 12);
  });

  it("tells the mean so far after each fold, and ends where the listener throws", async () => {
    const means: number[] = [];
    const { scores } = await crossValidate(() => new LogisticRegression(), x, y, folds, averagePrecision, {
      onFold: (_, __, mean) => means.push(mean),
    });
    expect(means).toHaveLength(3);
    expect(means[1]).toBeCloseTo((scores[0]! + scores[1]!) / 2, 12);

    const ending = crossValidate(() => new LogisticRegression(), x, y, folds, averagePrecision, {
      onFold: (fold) => {
        if (fold === 1) throw new Error("not worth it");
      },
    });
    await expect(ending).rejects.toThrow("not worth it");
  });

  it("stops before the next fold after its signal", async () => {
    const stop = new AbortController();
    const run = crossValidate(() => new LogisticRegression(), x, y, folds, averagePrecision, {
      signal: stop.signal,
      onFold: () => stop.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
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
