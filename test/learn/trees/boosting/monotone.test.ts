import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GradientBoostingClassifier, type MonotoneConstraint } from "../../../../src/learn/trees/index.js";
import { matrixOf, tables } from "../tables.js";

const constraint = fc.constantFrom<MonotoneConstraint>(-1, 0, 1);
const values = Array.from({ length: 21 }, (_, i) => i - 10);
const settings = { nEstimators: 12, minChildSamples: 1, learningRate: 0.3 };

describe("monotone constraints", () => {
  it("hold for every row, whatever its other values, by both ways of growth", async () => {
    await fc.assert(
      fc.asyncProperty(
        tables({ missing: true }),
        fc.tuple(constraint, constraint, constraint),
        fc.record({
          growPolicy: fc.constantFrom<"lossguide" | "depthwise">("lossguide", "depthwise"),
          regLambda: fc.constantFrom(0, 1),
          regAlpha: fc.constantFrom(0, 0.3),
        }),
        async ({ x, y }, monotoneConstraints, options) => {
          const boosting = new GradientBoostingClassifier({
            ...settings,
            ...options,
            maxDepth: 5,
            monotoneConstraints,
          });
          await boosting.fit(x, y);
          for (let row = 0; row < Math.min(10, x.rows); row++) {
            for (const [feature, direction] of monotoneConstraints.entries()) {
              if (direction === 0) continue;
              const moved = matrixOf(
                x.columns.map((column, j) => values.map((v) => (j === feature ? v : column[row]!))),
              );
              const margins = boosting.decisionFunction(moved);
              for (let i = 1; i < margins.length; i++) {
                expect(direction * (margins[i]! - margins[i - 1]!)).toBeGreaterThanOrEqual(0);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("change nothing where all are 0, nor where the data keep to them by themselves", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ features: 2 }), async ({ x, y }) => {
        const free = await new GradientBoostingClassifier(settings).fit(x, y);
        const zeros = await new GradientBoostingClassifier({ ...settings, monotoneConstraints: [0, 0] }).fit(x, y);
        expect(zeros.model).toEqual(free.model);
      }),
      { numRuns: 20 },
    );
    const x = matrixOf([Array.from({ length: 40 }, (_, row) => row)]);
    const y = Uint8Array.from({ length: 40 }, (_, row) => Number(row >= 25));
    const rising = await new GradientBoostingClassifier({ ...settings, monotoneConstraints: [1] }).fit(x, y);
    const free = await new GradientBoostingClassifier(settings).fit(x, y);
    expect(rising.predictProba(x)).toEqual(free.predictProba(x));
    const falling = await new GradientBoostingClassifier({ ...settings, monotoneConstraints: [-1] }).fit(x, y);
    expect(new Set(falling.predictProba(x)).size).toBe(1);
  });

  it("are given by the names of the features as well", async () => {
    await fc.assert(
      fc.asyncProperty(tables({}), async ({ x, y }) => {
        const inOrder = await new GradientBoostingClassifier({ ...settings, monotoneConstraints: [0, -1, 1] }).fit(
          x,
          y,
        );
        const monotoneConstraints = { "feature 2": 1, "feature 1": -1 } as const;
        const byName = await new GradientBoostingClassifier({ ...settings, monotoneConstraints }).fit(x, y);
        expect(byName.model).toEqual(inOrder.model);
      }),
      { numRuns: 10 },
    );
  });

  it("name a feature that there is not, and want one number for each", async () => {
    const x = matrixOf([[1, 2, 3, 4]]);
    const y = Uint8Array.of(0, 1, 0, 1);
    await expect(
      new GradientBoostingClassifier({ monotoneConstraints: { "feature 1": 1 } }).fit(x, y),
    ).rejects.toMatchObject({ code: "UNKNOWN_NAME", hint: expect.stringContaining("feature 0") });
    await expect(new GradientBoostingClassifier({ monotoneConstraints: [1, 0] }).fit(x, y)).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining("one number for each of the 1 features"),
    });
    expect(() => new GradientBoostingClassifier({ monotoneConstraints: [2] } as object)).toThrow("-1, 0 or 1");
  });
});
