import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logLoss } from "../../../src/learn/metrics/index.js";
import {
  GradientBoostingClassifier,
  type GradientBoostingOptions,
  probabilitiesOf,
} from "../../../src/learn/trees/index.js";
import type { TreeEnsemble } from "../../../src/learn/types.js";
import { encodeModel, packageModel } from "../../../src/model/index.js";
import { metadata } from "../../model/random-models.js";
import { madeUpTable } from "./made-up-table.js";
import { matrixOf, pathOf, rowsByNode, tables, treesOf } from "./tables.js";

const { train, test } = madeUpTable();

async function bytesOf(options: GradientBoostingOptions): Promise<Uint8Array> {
  const { model } = await new GradientBoostingClassifier({ nEstimators: 20, ...options }).fit(train.x, train.y);
  return encodeModel(packageModel({ fitted: model, featureSet: "made up", decisionThreshold: 0.5, metadata }));
}

const sigmoid = (margin: number) => 1 / (1 + Math.exp(-margin));
const leafCount = (model: TreeEnsemble, tree: number) =>
  model.feature.subarray(model.treeStarts[tree], model.treeStarts[tree + 1]).filter((feature) => feature < 0).length;

describe("gradient boosting", () => {
  it("is the same file for the same seed on 1, 2 and 4 threads, bit for bit, and another for another seed", async () => {
    const drawn = { subsample: 0.6, colsampleBytree: 0.6 };
    const one = await bytesOf({ ...drawn, nJobs: 1 });
    expect(await bytesOf({ ...drawn, nJobs: 2 })).toEqual(one);
    expect(await bytesOf({ ...drawn, nJobs: 4 })).toEqual(one);
    expect(await bytesOf({ ...drawn, randomState: 43 })).not.toEqual(one);
  });

  it("is the same alone and beside other fits", async () => {
    const alone = await bytesOf({ numLeaves: 7 });
    const [beside] = await Promise.all([bytesOf({ numLeaves: 7 }), bytesOf({ numLeaves: 31 }), bytesOf({})]);
    expect(beside).toEqual(alone);
  });

  it("starts from the log odds, and each leaf is the Newton step of its rows from the trees before", async () => {
    const rate = 0.3;
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.constantFrom(0, 2), async ({ x, y }, regLambda) => {
        const options = { nEstimators: 5, numLeaves: 5, minChildSamples: 3, learningRate: rate, regLambda };
        const { model } = await new GradientBoostingClassifier(options).fit(x, y);
        const positives = y.reduce((sum, label) => sum + label, 0);
        expect(model.base).toBeCloseTo(Math.log(positives / (y.length - positives)), 5);

        const margins = new Float64Array(x.rows).fill(model.base);
        for (const tree of treesOf(model)) {
          const rows = [...rowsByNode(model, x, tree)].filter(([node]) => model.feature[node]! < 0);
          for (const [leaf, reached] of rows) {
            const gradient = reached.reduce((sum, row) => sum + sigmoid(margins[row]!) - y[row]!, 0);
            const hessian = reached.reduce(
              (sum, row) => sum + sigmoid(margins[row]!) * (1 - sigmoid(margins[row]!)),
              0,
            );
            expect(model.value[leaf]).toBeCloseTo((-rate * gradient) / (hessian + regLambda), 4);
            expect(model.cover[leaf]).toBeCloseTo(hessian, 4);
          }
          for (const [leaf, reached] of rows) for (const row of reached) margins[row]! += model.value[leaf]!;
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps to its leaves and its depth", async () => {
    const limits = fc.record({
      numLeaves: fc.integer({ min: 2, max: 9 }),
      maxDepth: fc.constantFrom(-1, 1, 2, 3),
    });
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), limits, async ({ x, y }, { numLeaves, maxDepth }) => {
        const options = { nEstimators: 6, minChildSamples: 1, numLeaves, maxDepth };
        const { model } = await new GradientBoostingClassifier(options).fit(x, y);
        for (const tree of treesOf(model)) {
          expect(leafCount(model, tree)).toBeLessThanOrEqual(numLeaves);
          if (maxDepth < 0) continue;
          for (let row = 0; row < x.rows; row++) {
            expect(pathOf(model, x, row, tree).length - 1).toBeLessThanOrEqual(maxDepth);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("leaves no leaf with fewer rows than asked, judged by its share of the hessians, nor with less hessian", async () => {
    const least = fc.record({
      minChildSamples: fc.integer({ min: 0, max: 15 }),
      minChildWeight: fc.constantFrom(0, 0.5, 2),
    });
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), least, async ({ x, y }, { minChildSamples, minChildWeight }) => {
        const options = { nEstimators: 6, minChildSamples, minChildWeight };
        const { model } = await new GradientBoostingClassifier(options).fit(x, y);
        for (const tree of treesOf(model)) {
          for (const [node, rows] of rowsByNode(model, x, tree)) {
            if (model.feature[node]! < 0) continue;
            for (const child of [model.left[node]!, model.right[node]!]) {
              const judged = (rows.length * model.cover[child]!) / model.cover[node]!;
              expect(judged).toBeGreaterThan(minChildSamples - 0.5 - 1e-4);
              expect(model.cover[child]).toBeGreaterThan(minChildWeight - 1e-4);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("says the share of positives where the features say nothing", async () => {
    const x = matrixOf([Array(50).fill(3), Array(50).fill(Number.NaN)]);
    const y = Uint8Array.from({ length: 50 }, (_, row) => Number(row < 15));
    const boosting = await new GradientBoostingClassifier().fit(x, y);
    expect(boosting.predictProba(x)[0]).toBeCloseTo(0.3, 6);
    expect(boosting.model.treeStarts).toEqual(Uint32Array.of(0, 1));
  });

  it("stops early at the number of trees that is best on the validation part, as its predictions tell", async () => {
    const settings = { learningRate: 0.3, numLeaves: 31, nEstimators: 60 };
    const whole = await new GradientBoostingClassifier(settings).fit(train.x, train.y);
    const losses = treesOf(whole.model).map((tree) => {
      const first = { ...whole.model, treeStarts: whole.model.treeStarts.slice(0, tree + 2) };
      return logLoss(test.y, probabilitiesOf(first, test.x));
    });
    const stopped = await new GradientBoostingClassifier({ ...settings, earlyStoppingRounds: 10 }).fit(
      train.x,
      train.y,
      { validation: test },
    );
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(stopped.model.treeStarts.length - 1).toBe(best);
    expect(best).toBeLessThan(60);
  });

  it("learns from a part of the rows and features at a time", async () => {
    const options = { nEstimators: 30, subsample: 0.3, subsampleFreq: 2, colsampleBytree: 0.4 };
    const { model } = await new GradientBoostingClassifier(options).fit(train.x, train.y);
    for (const tree of treesOf(model)) {
      const used = model.feature.subarray(model.treeStarts[tree], model.treeStarts[tree + 1]).filter((f) => f >= 0);
      expect(new Set(used).size).toBeLessThanOrEqual(2);
      expect(model.cover[model.treeStarts[tree]!]).toBeLessThan(0.3 * 4000 * 0.25 + 1);
    }
    expect(new Set(model.feature).size).toBe(6);
  });

  it("tells of each tree, and stops at the next tree after its signal", async () => {
    const told: number[] = [];
    const boosting = new GradientBoostingClassifier({ nEstimators: 5 });
    await boosting.fit(train.x, train.y, { onTree: (done) => told.push(done) });
    expect(told).toEqual([1, 2, 3, 4, 5]);

    const stop = new AbortController();
    const fitted = new GradientBoostingClassifier({ nEstimators: 10_000 }).fit(train.x, train.y, {
      signal: stop.signal,
      onTree: (done) => (done === 3 ? stop.abort() : undefined),
    });
    await expect(fitted).rejects.toMatchObject({ code: "ABORTED" });
  });
});
