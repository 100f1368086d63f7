import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GradientBoostingClassifier, RandomForestClassifier } from "../../../src/learn/trees/index.js";
import { rowsByNode, tables, waysToDivide } from "./tables.js";

const positivesAmong = (y: Uint8Array, rows: readonly number[]) => rows.reduce((sum, row) => sum + y[row]!, 0);

/** The weighted gini of a node: rows · 2p(1 − p). */
function giniOf(y: Uint8Array, rows: readonly number[]): number {
  const share = positivesAmong(y, rows) / rows.length;
  return rows.length * 2 * share * (1 - share);
}

const singleSplit = { nEstimators: 1, maxDepth: 1, bootstrap: false, maxFeatures: null } as const;

describe("a tree of one split", () => {
  it.each([1, 3])("is the best of all splits by gini, with at least %i rows on both sides", async (least) => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), async ({ x, y }) => {
        const { model } = await new RandomForestClassifier({ ...singleSplit, minSamplesLeaf: least }).fit(x, y);
        const all = giniOf(y, [...y.keys()]);
        let best = Number.NEGATIVE_INFINITY;
        for (const [left, right] of waysToDivide(x)) {
          if (left.length < least || right.length < least) continue;
          best = Math.max(best, all - giniOf(y, left) - giniOf(y, right));
        }
        if (model.feature[0]! < 0) return expect(best).toBe(Number.NEGATIVE_INFINITY);
        expect(model.gain[0]).toBeCloseTo(best, 4);

        const rows = rowsByNode(model, x, 0);
        const [left = [], right = []] = [rows.get(1), rows.get(2)];
        expect(all - giniOf(y, left) - giniOf(y, right)).toBeCloseTo(best, 4);
        expect([model.cover[1], model.cover[2]]).toEqual([left.length, right.length]);
      }),
      { numRuns: 150 },
    );
  });

  it("is the best of all splits by Newton's gain, its leaves the Newton steps", async () => {
    const limits = fc.record({
      regLambda: fc.constantFrom(0, 1, 7.5),
      regAlpha: fc.constantFrom(0, 0.3),
      minChildSamples: fc.constantFrom(0, 4),
    });
    await fc.assert(
      fc.asyncProperty(
        tables({ missing: true }),
        limits,
        async ({ x, y }, { regLambda, regAlpha, minChildSamples }) => {
          const options = { regLambda, regAlpha, minChildSamples, nEstimators: 1, numLeaves: 2, minChildWeight: 0 };
          const { model } = await new GradientBoostingClassifier({ ...options, learningRate: 1 }).fit(x, y);
          const p = positivesAmong(y, [...y.keys()]) / y.length;
          const sums = (rows: readonly number[]) => {
            const gradient = rows.length * p - positivesAmong(y, rows);
            return {
              shrunk: Math.sign(gradient) * Math.max(0, Math.abs(gradient) - regAlpha),
              weight: rows.length * p * (1 - p) + regLambda,
            };
          };
          const scoreOf = (rows: readonly number[]) => sums(rows).shrunk ** 2 / sums(rows).weight;
          let best = 0;
          for (const [left, right] of waysToDivide(x)) {
            if (Math.min(left.length, right.length) < minChildSamples) continue;
            best = Math.max(best, scoreOf(left) + scoreOf(right));
          }
          // Gradients are multiples of 2⁻²⁴, so no more than that can be asked.
          if (best < 1e-5) return;
          expect(model.gain[0]).toBeCloseTo(best, 3);
          for (const [node, rows] of rowsByNode(model, x, 0)) {
            if (node === 0) continue;
            expect(model.value[node]).toBeCloseTo(-sums(rows).shrunk / sums(rows).weight, 4);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("halves the way between two values, and never moves a training row by it", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ features: 1 }), async ({ x, y }) => {
        const { model } = await new RandomForestClassifier(singleSplit).fit(x, y);
        if (model.feature[0]! < 0) return;
        const values = [...new Set(x.columns[0])].sort((a, b) => a - b);
        const below = values.findLastIndex((value) => value <= model.threshold[0]!);
        expect(model.threshold[0]).toBe((values[below]! + values[below + 1]!) / 2);
      }),
    );
  });
});
