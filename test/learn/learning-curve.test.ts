import { describe, expect, it } from "vitest";
import type { Estimator } from "../../src/learn/cross-validate.js";
import { learningCurve } from "../../src/learn/learning-curve.js";
import { LogisticRegression } from "../../src/learn/linear/index.js";
import { averagePrecision } from "../../src/learn/metrics/index.js";
import { stratifiedGroupKFold } from "../../src/learn/splits/index.js";
import type { Matrix } from "../../src/learn/types.js";
import { createRandom } from "../../src/support/index.js";

const random = createRandom(17);
const objects = 200;
const rows = 5 * objects;
const group = Uint32Array.from({ length: rows }, (_, row) => row % objects);
const effect = Float64Array.from({ length: objects }, () => random.normal());
const y = Uint8Array.from(group, (id) => (effect[id]! > 1 ? 1 : 0));
// One column says something; thirty more say nothing, so that few objects mislead.
const columns = Array.from({ length: 31 }, (_, j) =>
  Float32Array.from(group, (id) => (j === 0 ? effect[id]! : 0) + random.normal()),
);
const x: Matrix = { rows, names: columns.map((_, j) => `c${j}`), columns };
const folds = stratifiedGroupKFold(group, y, { folds: 3, seed: 1 });

describe("a learning curve", () => {
  it("rises on other objects and falls on its own, as objects are added", async () => {
    const make = () => new LogisticRegression({ C: 100 });
    const curve = await learningCurve(make, x, y, group, folds, averagePrecision, { seed: 2, sizes: [0.1, 0.4, 1] });
    const mean = (scores: readonly number[] | undefined) => (scores ?? []).reduce((sum, score) => sum + score, 0) / 3;
    expect(mean(curve.testScores[2])).toBeGreaterThan(mean(curve.testScores[0]) + 0.1);
    expect(mean(curve.trainScores[0])).toBeGreaterThan(mean(curve.trainScores[2]));
    expect(curve.rows.map((n) => Math.round(n))).toEqual(curve.groups.map((n) => Math.round(5 * n)));
    expect(curve.groups[2]).toBeCloseTo((2 / 3) * objects, 9);
  });

  it("trains on whole objects, the smaller set within the larger, with the share of positive ones of all", async () => {
    const seen: { fold: number; ids: Set<number>; positive: number }[] = [];
    const withIds: Matrix = { rows, names: ["id"], columns: [Float32Array.from(group)] };
    const make = (): Estimator => ({
      async fit(matrix, labels) {
        const ids = new Set(matrix.columns[0]!);
        expect(matrix.rows).toBe(5 * ids.size);
        const positive = labels.reduce((sum, label) => sum + label, 0) / labels.length;
        seen.push({ fold: Math.floor(seen.length / 5), ids, positive });
      },
      predictProba: (matrix) => matrix.columns[0]!,
    });
    const options = {
      seed: 2,
      onFit: (done: number, total: number) => expect([done, total]).toEqual([seen.length, 15]),
    };
    const { trainScores } = await learningCurve(make, withIds, y, group, folds, averagePrecision, options);
    expect(trainScores.map((scores) => scores.length)).toEqual([3, 3, 3, 3, 3]);
    const whole = y.reduce((sum, label) => sum + label, 0) / rows;
    for (const [i, { fold, ids, positive }] of seen.entries()) {
      expect(Math.abs(positive - whole)).toBeLessThan(0.08);
      const larger = seen[i + 1];
      if (larger?.fold === fold) expect([...ids].every((id) => larger.ids.has(id))).toBe(true);
    }
  });

  it("is the same for the same seed, and stops at its signal", async () => {
    const make = () => new LogisticRegression();
    const run = (signal?: AbortSignal) =>
      learningCurve(make, x, y, group, folds, averagePrecision, { seed: 3, sizes: [0.3, 1], signal });
    expect(await run()).toEqual(await run());
    await expect(run(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });

  it("names a size out of range, and the fold in which a training set has one class", async () => {
    const run = (sizes: number[], ids = group) =>
      learningCurve(() => new LogisticRegression(), x, y, ids, folds, averagePrecision, { seed: 3, sizes });
    await expect(run([0])).rejects.toThrow("sizes is 0 where a share in (0, 1] is expected");
    await expect(run([1], group.slice(1))).rejects.toThrow("group has 999 rows where 1000 are expected");
    await expect(run([0.001])).rejects.toThrow("in fold 0, y holds one class only");
  });
});
