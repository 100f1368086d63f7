import { describe, expect, it } from "vitest";
import { createClassifier } from "../../../src/learn/index.js";
import { matrixOf } from "./tables.js";

const x = matrixOf([
  [1, 2, 3, 4],
  [5, 6, 7, 8],
]);
const y = Uint8Array.of(0, 1, 0, 1);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe.each(["forest", "extra-trees", "boosting"] as const)("wrong input to a %s", (kind) => {
  const make = (params?: Record<string, unknown>) => createClassifier(kind, params);

  it.each([
    ["n_estimators", Number.NaN],
    ["n_estimators", 0],
    ["nEstimators", 2.5],
    ["max_depth", 0],
    ["max_bins", 4095],
    ["random_state", -1],
    ["n_jobs", 0],
    ["n_jobs", "two"],
  ])("names a parameter out of its range: %s = %s", (name, value) => {
    expect(() => make({ [name]: value })).toThrow(code("INVALID_OPTION"));
    expect(() => make({ [name]: value })).toThrow(name);
  });

  it("names the nearest parameter to an unknown one", () => {
    expect(() => make({ n_estimator: 10 })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_NAME", hint: expect.stringContaining("n_estimators") }),
    );
  });

  it("refuses a parameter under two names", () => {
    expect(() => make({ n_estimators: 10, nEstimators: 20 })).toThrow(code("INVALID_OPTION"));
  });

  it("wants both classes among the labels, and nothing but 0 and 1", async () => {
    await expect(make().fit(x, new Uint8Array(4))).rejects.toMatchObject({ code: "SINGLE_CLASS" });
    await expect(make().fit(x, Uint8Array.of(1, 1, 1, 1))).rejects.toMatchObject({ code: "SINGLE_CLASS" });
    await expect(make().fit(x, Uint8Array.of(0, 1, 2, 1))).rejects.toMatchObject({ code: "NOT_BINARY" });
    const onlyOne = { sampleWeight: Float32Array.of(1, 0, 1, 0) };
    await expect(make().fit(x, y, onlyOne)).rejects.toMatchObject({ code: "SINGLE_CLASS" });
  });

  it("wants rows, columns, and all of one length", async () => {
    await expect(make().fit(matrixOf([]), new Uint8Array(0))).rejects.toMatchObject({ code: "NO_ROWS" });
    await expect(make().fit(x, Uint8Array.of(0, 1))).rejects.toThrow("y has 2 rows where 4 are expected");
    const short = { ...x, columns: [x.columns[0]!, Float32Array.of(1)] };
    await expect(make().fit(short, y)).rejects.toThrow("feature 1 has 1 rows where 4 are expected");
    const unnamed = { ...x, names: ["one"] };
    await expect(make().fit(unnamed, y)).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
    const light = { sampleWeight: Float32Array.of(1) };
    await expect(make().fit(x, y, light)).rejects.toThrow("sampleWeight has 1 rows where 4 are expected");
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("names a row whose weight is %d", async (weight) => {
    await expect(make().fit(x, y, { sampleWeight: Float32Array.of(1, 1, weight, 1) })).rejects.toMatchObject({
      code: "NOT_A_WEIGHT",
      message: expect.stringContaining("row 2"),
    });
  });

  it("scores only with the columns that it was fitted to, and only once it is fitted", async () => {
    const classifier = make();
    expect(() => classifier.predictProba(x)).toThrow(code("NOT_FITTED"));
    await classifier.fit(x, y);
    const renamed = { ...x, names: ["feature 1", "feature 0"] };
    expect(() => classifier.predictProba(renamed)).toThrow(code("FEATURES_DIFFER"));
    expect(() => classifier.predict({ ...x, rows: 5 })).toThrow(code("SHAPE_MISMATCH"));
  });
});

describe("wrong input to a single tree", () => {
  const make = (params?: Record<string, unknown>) => createClassifier("tree", params);

  it.each([
    ["max_depth", 0],
    ["max_leaf_nodes", 1],
    ["min_samples_leaf", 0.5],
    ["class_weight", { 0: 1 }],
    ["class_weight", { 0: 1, 1: -1 }],
  ])("is a parameter out of its range: %s = %j", (name, value) => {
    expect(() => make({ [name]: value })).toThrow(code("INVALID_OPTION"));
  });

  it.each(["n_estimators", "bootstrap", "n_jobs"])("is what only forests have: %s", (name) => {
    expect(() => make({ [name]: 1 })).toThrow(code("UNKNOWN_NAME"));
  });
});

describe("wrong input to boosting alone", () => {
  it.each([
    ["grow_policy", "leafwise", '"lossguide" or "depthwise"'],
    ["num_leaves", 1, "a whole number from 2 to 131072"],
    ["max_leaf_nodes", 2.5, "a whole number from 2 to 131072"],
    ["gamma", -1, "a number of at least 0"],
    ["colsample_bylevel", 0, "a number above 0 and at most 1"],
    ["colsample_bynode", 1.5, "a number above 0 and at most 1"],
    ["class_weight", { 1: 2 }, "{ 0: weight, 1: weight }"],
    ["class_weight", "even", '"balanced", null'],
    ["monotone_constraints", [0.5], "-1, 0 or 1"],
    ["eval_metric", { name: "mine" }, "score: (y, scores, weights) => number"],
  ])("names the range of a parameter: %s = %o", (name, value, range) => {
    const make = () => createClassifier("boosting", { [name]: value });
    expect(make).toThrow(code("INVALID_OPTION"));
    expect(make).toThrow(name);
    expect(make).toThrow(range);
  });

  it.each([
    ["maxLeaf", "maxLeaves"],
    ["colsample_by_level", "colsample_bylevel"],
    ["monotoneConstraint", "monotoneConstraints"],
    ["grow_polcy", "grow_policy"],
  ])("names the nearest parameter to %s", (name, near) => {
    expect(() => createClassifier("boosting", { [name]: 1 })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_NAME", hint: expect.stringContaining(`Did you mean ${near}?`) }),
    );
  });
});

describe("wrong input to early stopping", () => {
  it("is a missing validation part", async () => {
    const watching = createClassifier("boosting", { early_stopping_rounds: 5 });
    await expect(watching.fit(x, y)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  it("is a validation part with other columns", async () => {
    const watching = createClassifier("boosting", { early_stopping_rounds: 5 });
    const validation = { x: matrixOf([[1, 2, 3, 4]]), y };
    await expect(watching.fit(x, y, { validation })).rejects.toMatchObject({ code: "FEATURES_DIFFER" });
  });
});
