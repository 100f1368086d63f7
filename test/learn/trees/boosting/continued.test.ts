import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GradientBoostingClassifier,
  type GradientBoostingOptions,
  RandomForestClassifier,
} from "../../../../src/learn/trees/index.js";
import { madeUpTable } from "../made-up-table.js";
import { tables, treesOf } from "../tables.js";

const { train, test } = madeUpTable();

async function inParts(parts: readonly number[], options: GradientBoostingOptions) {
  let model: GradientBoostingClassifier | undefined;
  for (const nEstimators of parts) {
    const next = new GradientBoostingClassifier({ ...options, nEstimators });
    model = await next.fit(train.x, train.y, model ? { initModel: model } : {});
  }
  return model!.model;
}

describe("boosting that goes on from a fitted model", () => {
  it.each<[string, GradientBoostingOptions]>([
    ["all rows and features", {}],
    ["rows and features drawn for each tree", { subsample: 0.5, subsampleFreq: 3, colsampleBytree: 0.6 }],
    [
      "features drawn for each depth and node",
      { colsampleBylevel: 0.7, colsampleBynode: 0.5, growPolicy: "depthwise" },
    ],
    ["weights and constraints", { scalePosWeight: 2.5, monotoneConstraints: { a: -1 } }],
  ])("is the same as one fit, bit for bit: %s", async (_, options) => {
    const whole = await inParts([200], options);
    expect(await inParts([100, 100], options)).toEqual(whole);
    expect(await inParts([1, 122, 77], options)).toEqual(whole);
  });

  it("is the same as one fit on random tables", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.integer({ min: 1, max: 9 }), async ({ x, y }, first) => {
        const options = { minChildSamples: 2, learningRate: 0.3 };
        const whole = await new GradientBoostingClassifier({ ...options, nEstimators: 10 }).fit(x, y);
        const start = await new GradientBoostingClassifier({ ...options, nEstimators: first }).fit(x, y);
        const rest = new GradientBoostingClassifier({ ...options, nEstimators: 10 - first });
        expect((await rest.fit(x, y, { initModel: start.model })).model).toEqual(whole.model);
      }),
      { numRuns: 30 },
    );
  });

  it("leaves the trees of the first model as they are, and fits what they leave over on other rows", async () => {
    const start = await new GradientBoostingClassifier({ nEstimators: 10 }).fit(train.x, train.y);
    const before = structuredClone(start.model);
    const next = await new GradientBoostingClassifier({ nEstimators: 20, learningRate: 0.05 }).fit(test.x, test.y, {
      initModel: start,
    });
    expect(start.model).toEqual(before);
    expect(treesOf(next.model).length).toBe(30);
    const end = before.feature.length;
    expect(next.model.value.subarray(0, end)).toEqual(before.value);
    expect(next.model.threshold.subarray(0, end)).toEqual(before.threshold);
    expect(next.model.base).toBe(before.base);
  });

  it("counts the trees of this fit alone for early stopping, and keeps those before", async () => {
    const start = await new GradientBoostingClassifier({ nEstimators: 10 }).fit(train.x, train.y);
    const next = new GradientBoostingClassifier({ learningRate: 0.5, earlyStoppingRounds: 5 });
    await next.fit(train.x, train.y, { initModel: start, validation: test });
    expect(treesOf(next.model).length).toBe(10 + next.bestIteration!);
  });

  it("wants a boosted model of the same columns", async () => {
    const forest = await new RandomForestClassifier({ nEstimators: 2 }).fit(train.x, train.y);
    const boosting = new GradientBoostingClassifier({ nEstimators: 2 });
    await expect(boosting.fit(train.x, train.y, { initModel: forest.model })).rejects.toMatchObject({
      code: "NOT_BOOSTED",
    });
    await boosting.fit(train.x, train.y);
    const renamed = { ...train.x, names: ["e", "d", "c", "b", "a"] };
    await expect(new GradientBoostingClassifier().fit(renamed, train.y, { initModel: boosting })).rejects.toMatchObject(
      { code: "FEATURES_DIFFER" },
    );
  });
});
