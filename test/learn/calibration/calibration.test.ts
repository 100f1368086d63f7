import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CalibratedClassifierCV,
  type Calibrator,
  calibrate,
  fitIsotonic,
  fitSigmoid,
} from "../../../src/learn/calibration/index.js";
import type { Estimator } from "../../../src/learn/cross-validate.js";
import { LogisticRegression } from "../../../src/learn/linear/index.js";
import { averagePrecision, expectedCalibrationError, rocAuc } from "../../../src/learn/metrics/index.js";
import { groupKFold, splitByGroups, stratifiedGroupKFold, take, takeRows } from "../../../src/learn/splits/index.js";
import { RandomForestClassifier } from "../../../src/learn/trees/index.js";
import type { Matrix } from "../../../src/learn/types.js";
import { createRandom } from "../../../src/support/index.js";
import { columns, tables } from "../metrics/rows.js";
import reference from "./reference.json" with { type: "json" };

function expectNear(actual: ArrayLike<number>, expected: readonly number[], digits = 9): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

describe.each(reference.tables)("calibration of recorded scores, $name", (table) => {
  const labels = Uint8Array.from(table.labels);
  const scores = Float64Array.from(table.scores);
  const weights = Float64Array.from(table.weights);
  const asked = Float64Array.from(table.asked);

  it("by isotonic regression has scikit-learn's points and values, with weights and without", () => {
    for (const [fitted, expected] of [
      [fitIsotonic(labels, scores), table.isotonic],
      [fitIsotonic(labels, scores, weights), table.weighted_isotonic],
    ] as const) {
      expectNear(fitted.scores, expected.scores);
      expectNear(fitted.probabilities, expected.probabilities);
      expectNear(calibrate(fitted, asked), expected.calibrated);
    }
  });

  it("by a sigmoid is the optimum that scikit-learn's comes near to, with weights and without", () => {
    for (const [fitted, expected] of [
      [fitSigmoid(labels, scores), table.sigmoid],
      [fitSigmoid(labels, scores, weights), table.weighted_sigmoid],
    ] as const) {
      expect(fitted.slope).toBeCloseTo(expected.exact.slope, 9);
      expect(fitted.intercept).toBeCloseTo(expected.exact.intercept, 9);
      expect(fitted.slope).toBeCloseTo(expected.slope, 4);
      expect(fitted.intercept).toBeCloseTo(expected.intercept, 4);
    }
  });
});

describe("isotonic calibration", () => {
  it("never falls with the score, and keeps the mean of what it was fitted to", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [labels, scores] = columns(rows);
        const fitted = fitIsotonic(labels, scores);
        expect([...fitted.probabilities]).toEqual([...fitted.probabilities].sort((a, b) => a - b));
        const probabilities = calibrate(fitted, scores);
        const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / rows.length;
        expect(mean(probabilities)).toBeCloseTo(mean(labels), 9);
        expect(expectedCalibrationError(labels, probabilities)).toBeLessThan(1e-9);
      }),
    );
  });

  it("is flat beyond the scores that it has seen, and a straight line between two of them", () => {
    const fitted = fitIsotonic(Uint8Array.of(0, 1, 0, 1), Float64Array.of(0, 1, 1, 3));
    expect(calibrate(fitted, Float64Array.of(-5, 0, 0.5, 1, 2, 3, 9))).toEqual(
      Float64Array.of(0, 0, 0.25, 0.5, 0.75, 1, 1),
    );
    expect(calibrate(fitted, Float64Array.of(Number.NaN))[0]).toBeNaN();
  });
});

describe("sigmoid calibration", () => {
  it("of a constant score gives every row the smoothed share of positives", () => {
    for (const score of [0, 0.1, 0.3, -7.7, 1e6]) {
      const { slope, intercept } = fitSigmoid(Uint8Array.of(0, 0, 0, 1), new Float64Array(4).fill(score));
      expect(slope).toBeCloseTo(0, 9);
      // The mean of the targets: 1/5 three times and 2/3.
      expect(1 / (1 + Math.exp(slope * score + intercept))).toBeCloseTo((3 / 5 + 2 / 3) / 4, 9);
    }
  });

  it("does not depend on the unit nor the zero of the score", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(-40, 0, 3), fc.constantFrom(0.125, 64), (rows, zero, unit) => {
        // Sixty-fourths, so that neither change loses a bit.
        const [labels, scores] = columns(rows.map((r) => ({ ...r, score: Math.round(64 * r.score) / 64 })));
        fc.pre(new Set(scores).size > 1);
        const other = scores.map((score) => zero + unit * score);
        expectNear(calibrate(fitSigmoid(labels, other), other), [...calibrate(fitSigmoid(labels, scores), scores)], 7);
      }),
    );
  });
});

describe.each([
  ["isotonic", fitIsotonic],
  ["sigmoid", fitSigmoid],
] as const)("%s calibration", (_, fitCalibrator) => {
  it("counts a row of weight 2 as two rows", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const weights = Float64Array.from(rows, (_, i) => 1 + (i % 2));
        const repeated = rows.flatMap((r, i) => (i % 2 === 1 ? [r, r] : [r]));
        const [, scores] = columns(rows);
        const once = calibrate(fitCalibrator(...columns(rows), weights), scores);
        expectNear(once, [...calibrate(fitCalibrator(...columns(repeated)), scores)], 8);
      }),
    );
  });

  it("is plain data that can be cloned", () => {
    const calibrator: Calibrator = fitCalibrator(Uint8Array.of(0, 1, 0, 1), Float64Array.of(0.1, 0.2, 0.3, 0.9));
    expect(structuredClone(calibrator)).toEqual(calibrator);
  });

  it("names what is wrong with its input", () => {
    const labels = Uint8Array.of(0, 1);
    const scores = Float64Array.of(0.2, 0.4);
    expect(() => fitCalibrator(labels, new Float64Array(3))).toThrow("scores has 3 rows where 2 are expected");
    expect(() => fitCalibrator(labels, Float64Array.of(1, Number.NaN))).toThrow("scores is NaN in row 1");
    expect(() => fitCalibrator(labels, Float64Array.of(1, Number.NEGATIVE_INFINITY))).toThrow(
      "scores is -Infinity in row 1",
    );
    expect(() => fitCalibrator(Uint8Array.of(0, 2), scores)).toThrow("labels is 2 in row 1");
    expect(() => fitCalibrator(labels, scores, Float64Array.of(1, -1))).toThrow("weights is -1 in row 1");
    for (const weights of [undefined, Float64Array.of(1, 0)]) {
      const truth = weights ? labels : Uint8Array.of(1, 1);
      expect(() => fitCalibrator(truth, scores, weights)).toThrow(expect.objectContaining({ code: "SINGLE_CLASS" }));
    }
  });
});

describe("a calibrated classifier", () => {
  const { classifier } = reference;
  const x: Matrix = {
    rows: classifier.labels.length,
    names: ["a", "b"],
    columns: classifier.x.map((column) => Float32Array.from(column)),
  };
  const y = Uint8Array.from(classifier.labels);
  const group = Uint32Array.from(classifier.group);
  const folds = groupKFold(group, { folds: 4 });

  it.each(["isotonic", "sigmoid"] as const)("has the probabilities of scikit-learn's, by %s", async (method) => {
    const make = () => new LogisticRegression({ tol: 1e-10 });
    const model = await new CalibratedClassifierCV(make, { method }).fit(x, y, { folds });
    expectNear(model.predictProba(x), classifier.probabilities[method], 5);
    expect(model.calibrator.kind).toBe(method);
    expect(model.estimator.model.kind).toBe("linear");
    const decided = Uint8Array.from(model.predictProba(x), (probability) => (probability >= 0.5 ? 1 : 0));
    expect(model.predict(x)).toEqual(decided);
  });

  it("is fitted to the scores of rows that the scoring estimator was not fitted to", async () => {
    const fits: number[] = [];
    const make = (): Estimator => ({
      async fit(matrix) {
        fits.push(matrix.rows);
      },
      predictProba: (matrix) => matrix.columns[0]!,
    });
    await new CalibratedClassifierCV(make).fit(x, y, { folds });
    expect(fits).toEqual([...folds.map(({ train }) => train.length), x.rows]);
  });

  it("of an overconfident forest lowers the calibration error on other objects, at about the same ranking", async () => {
    const random = createRandom(11);
    const rows = 2400;
    const object = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 4));
    const effect = Float64Array.from({ length: rows / 4 }, () => random.normal());
    const column = () => Float32Array.from(object, (id) => effect[id]! + random.normal() / 4);
    const table: Matrix = { rows, names: ["a", "b", "c"], columns: [column(), column(), column()] };
    const luck = Float64Array.from(effect, () => random.normal());
    const labels = Uint8Array.from(object, (id) => (effect[id]! + luck[id]! > 0.6 ? 1 : 0));
    const { train, test } = splitByGroups(object, labels, { testShare: 0.5, seed: 1 });
    const trainTable = takeRows(table, train);
    const testTable = takeRows(table, test);
    const truth = take(labels, test);
    const make = () => new RandomForestClassifier({ nEstimators: 40, maxDepth: 10, nJobs: 1, randomState: 5 });
    const raw = await make().fit(trainTable, take(labels, train));
    const inner = stratifiedGroupKFold(take(object, train), take(labels, train), { folds: 4, seed: 2 });
    const before = raw.predictProba(testTable);
    for (const method of ["isotonic", "sigmoid"] as const) {
      const model = new CalibratedClassifierCV(make, { method });
      await model.fit(trainTable, take(labels, train), { folds: inner });
      const after = model.predictProba(testTable);
      expect(expectedCalibrationError(truth, after)).toBeLessThan(0.8 * expectedCalibrationError(truth, before));
      expect(Math.abs(rocAuc(truth, after) - rocAuc(truth, before))).toBeLessThan(0.02);
      expect(Math.abs(averagePrecision(truth, after) - averagePrecision(truth, before))).toBeLessThan(0.05);
    }
  });

  it("counts a row that several folds test once, and one that none tests not at all", async () => {
    const make = () => new LogisticRegression();
    const twice = await new CalibratedClassifierCV(make).fit(x, y, { folds: [...folds, ...folds] });
    const once = await new CalibratedClassifierCV(make).fit(x, y, { folds });
    expect(twice.calibrator).toEqual(once.calibrator);
    const [first, second] = folds;
    const some = await new CalibratedClassifierCV(make).fit(x, y, { folds: [first!, second!] });
    expect(some.calibrator).not.toEqual(once.calibrator);
  });

  it("passes weights to fits and calibration, and heeds a signal", async () => {
    const make = () => new LogisticRegression();
    const sampleWeight = Float32Array.from(y, (label) => 1 + label);
    const weighted = await new CalibratedClassifierCV(make).fit(x, y, { folds, sampleWeight });
    const plain = await new CalibratedClassifierCV(make).fit(x, y, { folds });
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(weighted.predictProba(x))).toBeGreaterThan(mean(plain.predictProba(x)) + 0.05);
    const stopped = new CalibratedClassifierCV(make).fit(x, y, {
      folds,
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("names what is wrong with folds, method and order of calls", async () => {
    const make = () => new LogisticRegression();
    const model = new CalibratedClassifierCV(make);
    expect(() => model.predictProba(x)).toThrow(expect.objectContaining({ code: "NOT_FITTED" }));
    await expect(model.fit(x, y, { folds: [] })).rejects.toMatchObject({ code: "NO_FOLDS" });
    const none = new Uint32Array(0);
    await expect(model.fit(x, y, { folds: [{ train: none, test: none }] })).rejects.toMatchObject({
      code: "EMPTY_FOLD",
      message: "fold 0 has no row to train",
    });
    const method: string = "isotonik";
    expect(() => new CalibratedClassifierCV(make, { method: method as "isotonic" })).toThrow("isotonik");
  });
});
