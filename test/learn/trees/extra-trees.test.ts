import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExtraTreesClassifier } from "../../../src/learn/trees/index.js";
import { madeUpTable } from "./made-up-table.js";
import { matrixOf, rowsByNode, tables, treesOf } from "./tables.js";

const { train } = madeUpTable();

describe("extra trees", () => {
  it("are the same for the same seed on 1, 2 and 4 threads, bit for bit", async () => {
    const modelOn = async (nJobs: number) =>
      (await new ExtraTreesClassifier({ nEstimators: 12, nJobs }).fit(train.x, train.y)).model;
    const one = await modelOn(1);
    expect(await modelOn(2)).toEqual(one);
    expect(await modelOn(4)).toEqual(one);
  });

  it("draw a threshold evenly between the smallest and the largest value of a node", async () => {
    const values = [0, 1, 3, 10];
    const x = matrixOf([values]);
    const y = Uint8Array.of(0, 1, 0, 1);
    const { model } = await new ExtraTreesClassifier({ nEstimators: 4000, maxDepth: 1 }).fit(x, y);
    const roots = treesOf(model).map((tree) => model.threshold[model.treeStarts[tree]!]!);
    const shares = values.slice(1).map((value, i) => roots.filter((t) => t >= values[i]! && t < value).length / 4000);
    for (const [i, expected] of [0.1, 0.2, 0.7].entries()) expect(Math.abs(shares[i]! - expected)).toBeLessThan(0.03);
  });

  it("leave rows on both sides of every split, and see every row in every tree", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), async ({ x, y }) => {
        const { model } = await new ExtraTreesClassifier({ nEstimators: 5 }).fit(x, y);
        for (const tree of treesOf(model)) {
          const rows = rowsByNode(model, x, tree);
          expect(rows.get(model.treeStarts[tree]!)?.length).toBe(x.rows);
          for (const [node, its] of rows) {
            expect(model.cover[node]).toBe(its.length);
            if (model.feature[node]! < 0) continue;
            expect(rows.get(model.left[node]!)).toBeDefined();
            expect(rows.get(model.right[node]!)).toBeDefined();
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("take infinite values as the largest ones", async () => {
    const x = matrixOf([[Number.NEGATIVE_INFINITY, -1, 1, Number.POSITIVE_INFINITY]]);
    const y = Uint8Array.of(0, 0, 1, 1);
    const trees = await new ExtraTreesClassifier({ nEstimators: 50 }).fit(x, y);
    expect([...trees.predict(x)]).toEqual([0, 0, 1, 1]);
  });

  it("draw their rows too where that is asked", async () => {
    const options = { nEstimators: 3, maxDepth: 1, bootstrap: true } as const;
    const { model } = await new ExtraTreesClassifier(options).fit(train.x, train.y);
    const first = treesOf(model).map((tree) => model.value[model.left[model.treeStarts[tree]!]!]);
    expect(new Set(first).size).toBe(3);
  });
});
