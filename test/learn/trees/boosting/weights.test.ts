import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logLoss } from "../../../../src/learn/metrics/index.js";
import { GradientBoostingClassifier, probabilitiesOf } from "../../../../src/learn/trees/index.js";
import { tables } from "../tables.js";

const settings = { nEstimators: 8, minChildSamples: 2 };
const fitted = async (
  { x, y }: { x: Parameters<GradientBoostingClassifier["fit"]>[0]; y: Uint8Array },
  options: object,
  sampleWeight?: Float32Array,
) =>
  (await new GradientBoostingClassifier({ ...settings, ...options }).fit(x, y, sampleWeight ? { sampleWeight } : {}))
    .model;

describe("weights in boosting", () => {
  it("of a class are those of its rows, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.constantFrom(0.5, 1, 3.25), async (table, ofOne) => {
        const classWeight = { 0: 2, 1: ofOne };
        const ofRows = Float32Array.from(table.y, (label) => (label ? ofOne : 2));
        expect(await fitted(table, { classWeight })).toEqual(await fitted(table, {}, ofRows));
      }),
      { numRuns: 20 },
    );
  });

  it("are balanced by giving both classes half of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(tables({}), async (table) => {
        const rows = table.y.length;
        const positives = table.y.reduce((sum, label) => sum + label, 0);
        const classWeight = { 0: rows / 2 / (rows - positives), 1: rows / 2 / positives };
        const balanced = await fitted(table, { classWeight: "balanced" });
        expect(balanced).toEqual(await fitted(table, { classWeight }));
        expect(balanced.base).toBeCloseTo(0, 5);
      }),
      { numRuns: 20 },
    );
  });

  it("of class 1 by scalePosWeight are those of its rows from the first tree on, not in the first margin", async () => {
    await fc.assert(
      fc.asyncProperty(tables({}), async (table) => {
        const ofRows = Float32Array.from(table.y, (label) => (label ? 4 : 1));
        const scaled = await fitted(table, { scalePosWeight: 4, nEstimators: 1 });
        expect(scaled.base).toBe((await fitted(table, {})).base);
        const weighted = await fitted(table, {}, ofRows);
        expect(weighted.base).toBeCloseTo(scaled.base + Math.log(4), 4);
      }),
      { numRuns: 20 },
    );
  });

  it("count by their ratios, however small or large they are", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.constantFrom(2 ** -30, 2 ** -10, 2 ** 12), async (table, unit) => {
        const weight = Float32Array.from(table.y, (_, row) => 1 + (row % 3));
        const options = { minChildWeight: 0 };
        const plain = await fitted(table, options, weight);
        const other = await fitted(
          table,
          options,
          weight.map((one) => unit * one),
        );
        // Splits that gain the same may be told apart by what rounding leaves.
        const [a, b] = [
          logLoss(table.y, probabilitiesOf(plain, table.x)),
          logLoss(table.y, probabilitiesOf(other, table.x)),
        ];
        expect(Math.abs(a - b)).toBeLessThan(0.05);
      }),
      { numRuns: 30 },
    );
  });

  it("of one row that outweighs all others make its margin alone, and harm nobody else's", async () => {
    await fc.assert(
      fc.asyncProperty(tables({}), async (table) => {
        const weight = new Float32Array(table.x.rows).fill(1);
        weight[0] = 1e12;
        const model = await fitted(table, {}, weight);
        for (const value of [model.base, ...model.value]) expect(Number.isFinite(value)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
