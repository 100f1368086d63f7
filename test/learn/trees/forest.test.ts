import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClassifier } from "../../../src/learn/index.js";
import { RandomForestClassifier, type RandomForestOptions } from "../../../src/learn/trees/index.js";
import type { Matrix } from "../../../src/learn/types.js";
import { encodeModel, packageModel } from "../../../src/model/index.js";
import { metadata } from "../../model/random-models.js";
import { madeUpTable } from "./made-up-table.js";
import { matrixOf, pathOf, rowsByNode, tables, treesOf } from "./tables.js";

const { train, test } = madeUpTable();

async function bytesOf(options: RandomForestOptions): Promise<Uint8Array> {
  const { model } = await new RandomForestClassifier({ nEstimators: 24, ...options }).fit(train.x, train.y);
  return encodeModel(packageModel({ fitted: model, featureSet: "made up", decisionThreshold: 0.5, metadata }));
}

describe("a random forest", () => {
  it("is the same file for the same seed on 1, 2 and 4 threads, bit for bit, and another for another seed", async () => {
    const one = await bytesOf({ nJobs: 1 });
    expect(await bytesOf({ nJobs: 2 })).toEqual(one);
    expect(await bytesOf({ nJobs: 4 })).toEqual(one);
    expect(await bytesOf({ nJobs: 2, randomState: 43 })).not.toEqual(one);
  });

  it("is the same alone and beside other fits", async () => {
    const alone = await bytesOf({ maxDepth: 6 });
    const [beside] = await Promise.all([bytesOf({ maxDepth: 6 }), bytesOf({ maxDepth: 3 }), bytesOf({ nJobs: 2 })]);
    expect(beside).toEqual(alone);
  });

  it("gives the mean of its leaves' shares of class 1 as the probability", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), async ({ x, y }) => {
        const forest = await new RandomForestClassifier({ nEstimators: 7, maxDepth: 3, bootstrap: false }).fit(x, y);
        const rows = treesOf(forest.model).map((tree) => rowsByNode(forest.model, x, tree));
        for (const [row, p] of forest.predictProba(x).entries()) {
          const shares = rows.map((byNode, tree) => {
            const leaf = byNode.get(pathOf(forest.model, x, row, tree).at(-1)!)!;
            return leaf.reduce((sum, other) => sum + y[other]!, 0) / leaf.length;
          });
          expect(p).toBeCloseTo(shares.reduce((a, b) => a + b) / shares.length, 6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("keeps to its depth and to the smallest leaf, counted in rows as they are drawn", async () => {
    const limits = fc.record({
      maxDepth: fc.integer({ min: 1, max: 6 }),
      minSamplesLeaf: fc.integer({ min: 1, max: 12 }),
      minSamplesSplit: fc.integer({ min: 2, max: 30 }),
      bootstrap: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), limits, async ({ x, y }, limit) => {
        const { model } = await new RandomForestClassifier({ nEstimators: 5, ...limit }).fit(x, y);
        for (const tree of treesOf(model)) {
          expect(model.cover[model.treeStarts[tree]!]).toBe(x.rows);
          for (let row = 0; row < x.rows; row++) {
            expect(pathOf(model, x, row, tree).length - 1).toBeLessThanOrEqual(limit.maxDepth);
          }
        }
        for (const [node, feature] of model.feature.entries()) {
          if (feature < 0) continue;
          const [left, right] = [model.cover[model.left[node]!]!, model.cover[model.right[node]!]!];
          expect(left + right).toBe(model.cover[node]);
          expect(Math.min(left, right)).toBeGreaterThanOrEqual(limit.minSamplesLeaf);
          expect(model.cover[node]).toBeGreaterThanOrEqual(limit.minSamplesSplit);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("grows until only equal rows share a leaf where nothing limits it", async () => {
    const x = matrixOf([Array.from({ length: 400 }, (_, row) => (row * 7919) % 200)]);
    const y = Uint8Array.from({ length: 400 }, (_, row) => Number((row * row) % 7 < 3));
    const forest = await new RandomForestClassifier({ nEstimators: 3, maxDepth: null, bootstrap: false }).fit(x, y);
    for (const [row, p] of forest.predictProba(x).entries()) {
      const equal = [...y.keys()].filter((other) => x.columns[0]![other] === x.columns[0]![row]);
      expect(p).toBeCloseTo(equal.reduce((sum, other) => sum + y[other]!, 0) / equal.length, 6);
    }
  });

  it("says the share of positives where the features say nothing", async () => {
    const x = matrixOf([Array(50).fill(3), Array(50).fill(Number.NaN)]);
    const y = Uint8Array.from({ length: 50 }, (_, row) => Number(row < 15));
    const forest = await new RandomForestClassifier({ bootstrap: false }).fit(x, y);
    // The leaves of 100 trees are rounded, so that their sums need not be.
    expect(Math.abs(forest.predictProba(x)[0]! - 0.3)).toBeLessThan(100 * 2 ** -25);
    expect(forest.model.feature).toEqual(new Int32Array(100).fill(-1));
    expect([...forest.featureImportances()]).toEqual([0, 0]);
    const balanced = await new RandomForestClassifier({ bootstrap: false, classWeight: "balanced" }).fit(x, y);
    expect(Math.abs(balanced.predictProba(x)[0]! - 0.5)).toBeLessThan(100 * 2 ** -25);
  });

  it("gives importance to what separates the classes, one in all", async () => {
    const forest = await new RandomForestClassifier({ nEstimators: 20, maxFeatures: null }).fit(train.x, train.y);
    const importances = forest.featureImportances();
    expect(importances.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    const noise = importances[4]!;
    for (const useful of importances.subarray(0, 4)) expect(useful).toBeGreaterThan(noise);
  });

  it("tells of each tree, and stops soon after its signal", async () => {
    const told: number[] = [];
    await new RandomForestClassifier({ nEstimators: 5 }).fit(train.x, train.y, { onTree: (done) => told.push(done) });
    expect(told).toEqual([1, 2, 3, 4, 5]);

    const stop = new AbortController();
    const onTree = () => stop.abort();
    const fitted = new RandomForestClassifier({ nEstimators: 10_000 }).fit(train.x, train.y, {
      signal: stop.signal,
      onTree,
    });
    await expect(fitted).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("takes tables of very many columns, up to a limit that it names", async () => {
    const wide = (features: number): Matrix => ({
      rows: 4,
      names: Array.from({ length: features }, (_, i) => `${i}`),
      columns: Array.from({ length: features }, (_, i) => Float32Array.of(i % 3, 0, 0, 0)),
    });
    const x = wide(70_000);
    x.columns[69_999]!.set([0, 1, 0, 1]);
    const y = Uint8Array.of(0, 1, 0, 1);
    const tree = await new RandomForestClassifier({ nEstimators: 1, bootstrap: false, maxFeatures: null }).fit(x, y);
    expect([...tree.model.feature]).toEqual([69_999, -1, -1]);
    await expect(new RandomForestClassifier().fit(wide(2 ** 19), y)).rejects.toMatchObject({
      code: "TOO_MANY_FEATURES",
    });
  });

  it("fails with what its listener throws, on any number of threads, and can be fitted again", async () => {
    for (const nJobs of [1, 2]) {
      const forest = new RandomForestClassifier({ nEstimators: 50, nJobs });
      const onTree = (done: number) => {
        if (done === 3) throw new Error("enough");
      };
      await expect(forest.fit(train.x, train.y, { onTree })).rejects.toThrow("enough");
      await forest.fit(train.x, train.y);
      expect(forest.model.treeStarts.length).toBe(51);
    }
  });

  // With several features, ties are broken by numbers that the order of the nodes decides.
  it.each(["forest", "tree"] as const)(
    "counts a class's weight as that of its rows: a %s of one feature",
    async (kind) => {
      const single = (x: Matrix): Matrix => ({ rows: x.rows, names: ["a"], columns: x.columns.slice(0, 1) });
      const params = { max_depth: 6 };
      const byClass = createClassifier(kind, { ...params, class_weight: { 0: 1, 1: 3 } });
      const byRow = createClassifier(kind, params);
      await byClass.fit(single(train.x), train.y);
      await byRow.fit(single(train.x), train.y, { sampleWeight: Float32Array.from(train.y, (one) => (one ? 3 : 1)) });
      expect(byClass.predictProba(single(test.x))).toEqual(byRow.predictProba(single(test.x)));
    },
  );

  it("gives probabilities from 0 to 1, whatever it is asked", async () => {
    const forest = await new RandomForestClassifier({ nEstimators: 20 }).fit(train.x, train.y);
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e38];
    const x = { ...test.x, rows: odd.length, columns: test.x.columns.map(() => Float32Array.from(odd)) };
    for (const p of forest.predictProba(x)) expect(p >= 0 && p <= 1).toBe(true);
  });
});
