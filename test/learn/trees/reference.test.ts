import { describe, expect, it } from "vitest";
import { averagePrecision, rocAuc } from "../../../src/learn/metrics/index.js";
import { GradientBoostingClassifier, RandomForestClassifier } from "../../../src/learn/trees/index.js";
import { madeUpTable } from "./made-up-table.js";
import reference from "./reference.json" with { type: "json" };

const { train, test } = madeUpTable();
const seeds = [0, 1, 2, 3, 4];

/** Parameters of reference.py, without those that its file leaves empty. */
const given = (params: object) => Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));

/** Cases with their parameters in words, for the titles. */
const titled = <Case extends { params: object }>(cases: readonly Case[]) =>
  cases.map((one) => ({ ...one, title: JSON.stringify(given(one.params)).replaceAll(/[{}"]/g, "") }));

async function quality(fitWith: (seed: number) => Promise<{ predictProba(x: typeof test.x): Float32Array }>) {
  const fits = await Promise.all(seeds.map(async (seed) => (await fitWith(seed)).predictProba(test.x)));
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  return {
    rocAuc: mean(fits.map((p) => rocAuc(test.y, p))),
    prAuc: mean(fits.map((p) => averagePrecision(test.y, p))),
  };
}

describe("trees beside the established libraries, on a made-up table", () => {
  it("see the same table as they did", () => {
    let positives = 0;
    let sum = 0;
    for (const { x, y } of [train, test]) {
      for (const label of y) positives += label;
      for (const column of x.columns) for (const value of column) sum += Number.isNaN(value) ? 0 : value;
    }
    expect({ positives, sum }).toEqual({ positives: reference.positives, sum: reference.checksum });
  });

  it.each(titled(reference.trees))(
    "gain and part as scikit-learn's decision tree for $title",
    async ({ params, ...expected }) => {
      const single = { n_estimators: 1, bootstrap: false, max_features: null };
      const { model } = await new RandomForestClassifier({ ...single, ...given(params) }).fit(train.x, train.y);
      const gains = model.gain.filter((_, node) => model.feature[node]! >= 0).sort();
      const leaves = model.cover.filter((_, node) => model.feature[node]! < 0).sort();
      expect([...leaves]).toEqual(expected.leaves);
      expect(gains.length).toBe(expected.gains.length);
      for (const [i, gain] of expected.gains.entries())
        expect(Math.abs(gains[i]! - gain)).toBeLessThan(1e-6 * (1 + gain));
    },
  );

  it.each(titled(reference.exact_boostings))("are LightGBM's boosting for $title", async ({ params, probability }) => {
    const ours = (await new GradientBoostingClassifier(given(params)).fit(train.x, train.y)).predictProba(test.x);
    for (const [row, p] of probability.entries()) expect(Math.abs(ours[row]! - p)).toBeLessThan(1e-5);
  });

  it.each(titled(reference.forests))(
    "rank as well as scikit-learn's forest for $title",
    async ({ params, ...expected }) => {
      const ours = await quality((seed) =>
        new RandomForestClassifier({ ...given(params), randomState: seed }).fit(train.x, train.y),
      );
      expect(Math.abs(ours.rocAuc - expected.roc_auc)).toBeLessThan(0.005);
      expect(Math.abs(ours.prAuc - expected.pr_auc)).toBeLessThan(0.01);
    },
  );

  it.each(titled(reference.boostings))(
    "rank as well as LightGBM's boosting for $title",
    async ({ params, ...expected }) => {
      const ours = await quality((seed) =>
        new GradientBoostingClassifier({ ...given(params), randomState: seed }).fit(train.x, train.y),
      );
      expect(Math.abs(ours.rocAuc - expected.roc_auc)).toBeLessThan(0.005);
      expect(Math.abs(ours.prAuc - expected.pr_auc)).toBeLessThan(0.01);
    },
  );
});
