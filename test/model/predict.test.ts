import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TreeEnsemble } from "../../src/learn/index.js";
import { createPredictor, packageModel, predictWith } from "../../src/model/index.js";
import { metadata, packagedModels, randomRows, rowMajor } from "./random-models.js";

/** One tree: a ≤ 2 or missing → (b ≤ 0 → 0.125, else or missing → 0.25), else 0.75. */
const tree: TreeEnsemble = {
  kind: "trees",
  link: "mean",
  featureNames: ["a", "b"],
  base: 0,
  treeStarts: Uint32Array.of(0, 5),
  feature: Int32Array.of(0, 1, -1, -1, -1),
  threshold: Float32Array.of(2, 0, 0, 0, 0),
  missingLeft: Uint8Array.of(1, 0, 0, 0, 0),
  left: Uint32Array.of(1, 2, 0, 0, 0),
  right: Uint32Array.of(4, 3, 0, 0, 0),
  value: Float32Array.of(0, 0, 0.125, 0.25, 0.75),
  gain: new Float32Array(5),
  cover: new Float32Array(5),
};
const model = packageModel({ fitted: tree, featureSet: "approach", decisionThreshold: 0.25, metadata });

describe("a prediction", () => {
  it("follows the tree, missing values in the learned direction, values on a threshold to the left", () => {
    const x = {
      rows: 5,
      names: ["a", "b"],
      columns: [Float32Array.of(2, 3, Number.NaN, Number.NaN, 2), Float32Array.of(0, 0, 0, Number.NaN, 0.5)],
    };
    expect(predictWith(model, x)).toEqual({
      label: Uint8Array.of(0, 1, 0, 1, 1),
      probability: Float32Array.of(0.125, 0.75, 0.125, 0.25, 0.25),
    });
  });

  it("takes missing values for the mean in a logistic regression", () => {
    const linear = packageModel({
      fitted: {
        kind: "linear",
        featureNames: ["a"],
        intercept: Math.log(3),
        coefficients: Float64Array.of(2),
        center: Float64Array.of(10),
        scale: Float64Array.of(4),
      },
      featureSet: "approach",
      decisionThreshold: 0.8,
      metadata,
    });
    const { label, probability } = createPredictor(linear).predict(Float32Array.of(Number.NaN, 12));
    expect(probability[0]).toBeCloseTo(0.75, 6);
    expect(probability[1]).toBeCloseTo(1 / (1 + Math.exp(-Math.log(3) - 1)), 6);
    expect(label).toEqual(Uint8Array.of(0, 1));
  });

  it("takes columns by their name, in any order and among others", () => {
    const x = { rows: 1, names: ["b", "c", "a"], columns: [[0], [9], [3]].map((column) => Float32Array.from(column)) };
    expect(predictWith(model, x).probability).toEqual(Float32Array.of(0.75));
  });

  it("is the same for a table and for its rows one by one or together", () => {
    fc.assert(
      fc.property(packagedModels, fc.nat(1e6), (model, seed) => {
        const x = randomRows(seed, 40, model.fitted.featureNames);
        const width = model.fitted.featureNames.length;
        const table = predictWith(model, x);
        const rows = rowMajor(x);
        const predictor = createPredictor(model);
        expect(predictor.predict(rows)).toEqual(table);
        for (const row of [0, 17, 39]) {
          const one = predictor.predict(rows.slice(row * width, (row + 1) * width));
          expect([one.label[0], one.probability[0]]).toEqual([table.label[row], table.probability[row]]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has the label that its probability has by the threshold, unless that is 0 and a linear margin is −∞", () => {
    fc.assert(
      fc.property(packagedModels, fc.nat(1e6), (model, seed) => {
        const { label, probability } = predictWith(model, randomRows(seed, 40, model.fitted.featureNames));
        fc.pre(model.decisionThreshold > 0 || model.fitted.kind === "trees");
        expect(label).toEqual(Uint8Array.from(probability, (p) => (p >= model.decisionThreshold ? 1 : 0)));
      }),
      { numRuns: 60 },
    );
  });

  it("names the column that is not there, and the row that is not whole", () => {
    expect(() =>
      predictWith(model, { rows: 0, names: ["a", "B"], columns: [new Float32Array(0), new Float32Array(0)] }),
    ).toThrow(expect.objectContaining({ code: "FEATURE_MISSING", message: expect.stringContaining("column b") }));
    expect(() => createPredictor(model).predict(new Float32Array(3))).toThrow(
      expect.objectContaining({ code: "ROW_LENGTH" }),
    );
  });
});
