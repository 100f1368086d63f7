import { describe, expect, it } from "vitest";
import { GradientBoostingClassifier } from "../../../../src/learn/trees/index.js";
import { madeUpTable } from "../made-up-table.js";
import reference from "./reference.json" with { type: "json" };

const { train, test } = madeUpTable();

/** Parameters of reference.py, without those that its file leaves empty. */
const given = (params: object) => Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
const titled = <Case extends { params: object }>(cases: readonly Case[]) =>
  cases.map((one) => ({ ...one, title: JSON.stringify(given(one.params)).replaceAll(/[{}"]/g, "") }));

function largestDifference(ours: Float32Array, theirs: readonly number[]): number {
  return theirs.reduce((most, p, row) => Math.max(most, Math.abs(ours[row]! - p)), 0);
}

describe("boosting beside XGBoost, from which it has growth by depth and monotone constraints", () => {
  // XGBoost's own defaults, where they differ from LightGBM's.
  const defaults = {
    n_estimators: 20,
    grow_policy: "depthwise",
    min_child_samples: 0,
    min_child_weight: 1,
    reg_lambda: 1,
  };

  it.each(titled(reference.xgboost))("gives its probabilities for $title", async ({ params, probability }) => {
    const boosting = new GradientBoostingClassifier({ ...defaults, ...given(params) } as object);
    const ours = (await boosting.fit(train.x, train.y)).predictProba(test.x);
    expect(largestDifference(ours, probability)).toBeLessThan(1e-5);
  });
});

describe("boosting beside LightGBM", () => {
  it.each(titled(reference.lightgbm))("gives its probabilities for $title", async ({ params, probability }) => {
    const { sample_weight, ...options } = given(params);
    const sampleWeight = sample_weight ? Float32Array.from(train.y, (_, row) => 1 + (row % 3)) : undefined;
    const boosting = new GradientBoostingClassifier({ n_estimators: 20, num_leaves: 6, ...options } as object);
    await boosting.fit(train.x, train.y, sampleWeight ? { sampleWeight } : {});
    expect(largestDifference(boosting.predictProba(test.x), probability)).toBeLessThan(1e-5);
  });
});
