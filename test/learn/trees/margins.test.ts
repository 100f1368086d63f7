import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowScorer, marginsOf, probabilitiesOf, probabilityOfMargin } from "../../../src/learn/trees/index.js";
import type { Matrix, TreeEnsemble } from "../../../src/learn/types.js";
import { createRandom } from "../../../src/support/index.js";
import { randomRows, randomTrees, treeShapes } from "../../model/random-models.js";
import { pathOf, treesOf } from "./tables.js";

function expectMarginsOfRows(model: TreeEnsemble, x: Matrix): void {
  const scoreRow = createRowScorer(model);
  const row = new Float32Array(x.columns.length);
  const expected = Float32Array.from({ length: x.rows }, (_, i) => {
    for (const [j, column] of x.columns.entries()) row[j] = column[i]!;
    return scoreRow(row);
  });
  expect(sameBytes(marginsOf(model, x), expected)).toBe(true);
}

const sameBytes = (a: Float32Array, b: Float32Array) =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

/** Trees of one split each, at 0, 1, 2 … */
function stumps(count: number, missingLeft: number): TreeEnsemble {
  const nodes = Array.from({ length: count }, (_, tree) => tree);
  const each = (root: (tree: number) => number, left: number, right: number) =>
    nodes.flatMap((tree) => [root(tree), left, right]);
  return {
    kind: "trees",
    link: "logistic",
    featureNames: ["a"],
    base: 0,
    treeStarts: Uint32Array.from({ length: count + 1 }, (_, tree) => 3 * tree),
    feature: Int32Array.from(each(() => 0, -1, -1)),
    threshold: Float32Array.from(each((tree) => tree, 0, 0)),
    missingLeft: Uint8Array.from(each(() => missingLeft, 0, 0)),
    left: Uint32Array.from(each((tree) => 3 * tree + 1, 0, 0)),
    right: Uint32Array.from(each((tree) => 3 * tree + 2, 0, 0)),
    value: Float32Array.from(each(() => 0, -1, 2)),
    gain: new Float32Array(3 * count),
    cover: new Float32Array(3 * count),
  };
}

/** One tree: at most 0, or at most 1, or … else. */
function chain(leaves: number): TreeEnsemble {
  const splits = Array.from({ length: leaves - 1 }, (_, i) => i);
  return {
    ...stumps(1, 0),
    treeStarts: Uint32Array.of(0, 2 * leaves - 1),
    feature: Int32Array.from([...splits.flatMap(() => [0, -1]), -1]),
    threshold: Float32Array.from([...splits.flatMap((i) => [i, 0]), 0]),
    missingLeft: Uint8Array.from([...splits.flatMap((i) => [i % 2, 0]), 0]),
    left: Uint32Array.from([...splits.flatMap((i) => [2 * i + 1, 0]), 0]),
    right: Uint32Array.from([...splits.flatMap((i) => [2 * i + 2, 0]), 0]),
    value: Float32Array.from([...splits.flatMap((i) => [0, i]), -7]),
    gain: new Float32Array(2 * leaves - 1),
    cover: new Float32Array(2 * leaves - 1),
  };
}

describe("the margins of a table", () => {
  it("are those of its rows one by one, on and beside thresholds, missing and infinite", () => {
    const rows = fc.constantFrom(0, 1, 7, 8, 9, 100);
    fc.assert(
      fc.property(treeShapes, rows, (shape, count) => {
        const model = randomTrees(shape);
        const x = randomRows(shape.seed, count, model.featureNames);
        const scoreRow = createRowScorer(model);
        const margins = marginsOf(model, x);
        expect(margins.length).toBe(count);
        for (const [row, margin] of margins.entries()) {
          expect(margin).toBe(scoreRow(Float32Array.from(x.columns, (column) => column[row]!)));
        }
      }),
    );
  });

  it("are those of its rows one by one whether trees are shallow, deep, lopsided or large", () => {
    const shapes = fc.record({
      seed: fc.nat(1e9),
      trees: fc.integer({ min: 1, max: 9 }),
      depth: fc.constantFrom(0, 1, 4, 5, 6, 9, 10, 11, 14),
      features: fc.constantFrom(1, 2, 5, 8, 9, 16, 17, 40),
      link: fc.constantFrom("mean" as const, "logistic" as const),
    });
    fc.assert(
      fc.property(shapes, fc.constantFrom(1, 4095, 4097), (shape, extra) => {
        const model = randomTrees(shape);
        // Masks are written for tables of many rows only.
        const x = randomRows(shape.seed, Math.ceil(model.feature.length / 8) + extra, model.featureNames);
        expectMarginsOfRows(model, x);
      }),
      { numRuns: 60 },
    );
  });

  it.each([254, 255, 256, 9000])("are those of its rows one by one with %i thresholds of a feature", (count) => {
    for (const missingLeft of [0, 1]) {
      const model = stumps(count, missingLeft);
      const x = randomRows(3, 200 + count, model.featureNames);
      for (let row = 0; row < x.rows - 100; row++) x.columns[0]![row] = row / 2;
      expectMarginsOfRows(model, x);
    }
  });

  it("are those of its rows one by one for a tree whose every split parts one row from the rest", () => {
    for (const leaves of [32, 33, 64, 65, 3000]) {
      const model = chain(leaves);
      const x = randomRows(8, leaves + 100, model.featureNames);
      for (let row = 0; row < leaves; row++) x.columns[0]![row] = row;
      expectMarginsOfRows(model, x);
    }
  });

  it("are the same on 1, 2 and 4 threads, while the threads start and when they are warm", async () => {
    for (const depth of [5, 9]) {
      const model = randomTrees({ seed: depth, trees: 30, depth, features: 5, link: "logistic" });
      const x = randomRows(6, 70_001, model.featureNames);
      const one = marginsOf(model, x, { threads: 1 });
      for (let i = 0; i < 12; i++) {
        for (const threads of [2, 4]) expect(sameBytes(marginsOf(model, x, { threads }), one)).toBe(true);
        await setTimeout(20);
      }
    }
  });

  it.each([1023, 1024, 1025, 5000])("are the same for %i rows, and for the last of them alone", (rows) => {
    const model = randomTrees({ seed: 5, trees: 12, depth: 6, features: 4, link: "logistic" });
    const x = randomRows(9, rows, model.featureNames);
    const last = { ...x, rows: 3, columns: x.columns.map((column) => column.slice(rows - 3)) };
    expect(marginsOf(model, last)).toEqual(marginsOf(model, x).slice(rows - 3));
  });

  it("do not depend on the order in which the trees are added, in float32", () => {
    fc.assert(
      fc.property(treeShapes, (shape) => {
        const model = randomTrees(shape);
        const x = randomRows(shape.seed, 8, model.featureNames);
        const random = createRandom(shape.seed, 2);
        const order = treesOf(model).sort(() => random.uniform() - 0.5);
        for (const [row, margin] of marginsOf(model, x).entries()) {
          const sum = order.reduce(
            (sum, tree) => Math.fround(sum + model.value[pathOf(model, x, row, tree).at(-1)!]!),
            0,
          );
          expect(Math.fround(sum + model.base)).toBe(margin);
        }
      }),
    );
  });

  it("become probabilities by the model's link, within 0 and 1", () => {
    fc.assert(
      fc.property(treeShapes, (shape) => {
        const model = randomTrees(shape);
        const x = randomRows(shape.seed, 20, model.featureNames);
        const probabilities = probabilitiesOf(model, x);
        for (const [row, margin] of marginsOf(model, x).entries()) {
          const p = model.link === "mean" ? margin : 1 / (1 + Math.exp(-margin));
          expect(probabilities[row]).toBeCloseTo(p, 6);
          expect(probabilities[row]).toBe(probabilityOfMargin(model, margin));
        }
        expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
      }),
    );
  });
});
