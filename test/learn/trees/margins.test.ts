import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowScorer, marginsOf, probabilitiesOf, probabilityOfMargin } from "../../../src/learn/trees/index.js";
import { createRandom } from "../../../src/support/index.js";
import { randomRows, randomTrees, treeShapes } from "../../model/random-models.js";
import { pathOf, treesOf } from "./tables.js";

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
