import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DecisionTreeClassifier,
  ExtraTreesClassifier,
  GradientBoostingClassifier,
  RandomForestClassifier,
} from "../../../src/learn/trees/index.js";
import { createRandom } from "../../../src/support/index.js";
import { matrixOf, tables } from "./tables.js";

const classifiers = {
  forest: () => new RandomForestClassifier({ nEstimators: 30, maxFeatures: null }),
  "set of extra trees": () => new ExtraTreesClassifier({ nEstimators: 30, maxFeatures: null }),
  tree: () => new DecisionTreeClassifier(),
  boosting: () => new GradientBoostingClassifier({ nEstimators: 30 }),
};
const names = ["forest", "set of extra trees", "tree", "boosting"] as const;

describe("a missing value", () => {
  it.each(
    names.flatMap(
      (name) =>
        [
          [name, 1],
          [name, 0],
        ] as const,
    ),
  )("is a sign of its own: a %s learns that missing means %i", async (name, label) => {
    const random = createRandom(3);
    const missing = Array.from({ length: 400 }, () => random.uniform() < 0.3);
    const x = matrixOf([missing.map((is) => (is ? Number.NaN : random.normal())), missing.map(() => random.normal())]);
    const y = Uint8Array.from(missing, (is) => (is ? label : 1 - label));
    const fitted = await classifiers[name]().fit(x, y);
    const unseen = matrixOf([
      [Number.NaN, Number.NaN, 0.1, 7],
      [0.5, -2, 0.5, -2],
    ]);
    expect([...fitted.predict(unseen)]).toEqual([label, label, 1 - label, 1 - label]);
    for (const [row, p] of fitted.predictProba(unseen).entries()) {
      expect(Math.abs(p - (row < 2 ? label : 1 - label))).toBeLessThan(0.1);
    }
  });

  it.each(names)("goes with the larger child where a %s saw none in training", async (name) => {
    await fc.assert(
      fc.asyncProperty(tables(), async ({ x, y }) => {
        const { model } = await classifiers[name]().fit(x, y);
        for (const [node, feature] of model.feature.entries()) {
          if (feature < 0) continue;
          const larger = model.cover[model.left[node]!]! >= model.cover[model.right[node]!]!;
          expect(model.missingLeft[node]).toBe(Number(larger));
        }
      }),
      { numRuns: 20 },
    );
  });

  it.each(names)("that fills a whole column, or a whole row, is no obstacle to a %s", async (name) => {
    const nothing = matrixOf([Array(40).fill(Number.NaN), Array(40).fill(Number.NaN)]);
    const y = Uint8Array.from({ length: 40 }, (_, row) => Number(row < 10));
    const p = (await classifiers[name]().fit(nothing, y)).predictProba(nothing);
    expect(new Set(p).size).toBe(1);
    expect(p[0]).toBeGreaterThan(0.15);
    expect(p[0]).toBeLessThan(0.35);
  });
});
