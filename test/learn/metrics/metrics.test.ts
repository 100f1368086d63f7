import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  averagePrecision,
  brierScore,
  calibrationCurve,
  confusionMatrix,
  decide,
  evaluateScores,
  f1,
  logLoss,
  precision,
  precisionRecallCurve,
  recall,
  rocAuc,
  rocCurve,
} from "../../../src/learn/metrics/index.js";
import reference from "./reference.json" with { type: "json" };
import { columns, tables } from "./rows.js";

const labels = Uint8Array.from(reference.labels);
const scores = Float64Array.from(reference.scores);
const weights = Float64Array.from(reference.weights);

/** Every number of `expected`, however deep, is met within the tolerance. */
function expectNear(actual: unknown, expected: unknown, digits: number): void {
  if (typeof expected === "number") expect(actual).toBeCloseTo(expected, digits);
  else if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    const values = new Map(Object.entries(actual));
    for (const [key, value] of Object.entries(expected)) expectNear(values.get(key), value, digits);
  } else expect(actual).toEqual(expected);
}

describe("metrics on 300 recorded predictions", () => {
  it.each(reference.reports)("agree with scikit-learn's to 1e-9 at the threshold $threshold", (expected) => {
    expectNear(evaluateScores(labels, scores, expected.threshold), expected, 9);
  });

  it("agree with scikit-learn's where rows have weights", () => {
    expect(rocAuc(labels, scores, weights)).toBeCloseTo(reference.weighted.roc_auc, 9);
    expect(averagePrecision(labels, scores, weights)).toBeCloseTo(reference.weighted.pr_auc, 9);
  });

  it("clip float32 probabilities by the epsilon of float32, as scikit-learn does", () => {
    const single = Float32Array.from(scores);
    expect(logLoss(labels, single)).toBeCloseTo(reference.float32.log_loss, 6);
    expect(brierScore(labels, single)).toBeCloseTo(reference.float32.brier, 6);
    expect(logLoss(Uint8Array.of(1), Float32Array.of(0))).toBeCloseTo(-Math.log(2 ** -23), 12);
    expect(logLoss(Uint8Array.of(1), Float64Array.of(0))).toBeCloseTo(-Math.log(2 ** -52), 12);
  });

  it("draw scikit-learn's curves where there is room for every point", () => {
    const roc = rocCurve(labels, scores, { points: 1000 });
    expectNear(roc.falsePositiveRate, reference.roc_curve.falsePositiveRate, 12);
    expectNear(roc.truePositiveRate, reference.roc_curve.truePositiveRate, 12);
    const full = precisionRecallCurve(labels, scores, { points: 1000 });
    // scikit-learn's ends at the first threshold that finds all positives; ours goes on to the lowest score.
    const { precision: expected } = reference.precision_recall_curve;
    expectNear(full.precision.slice(0, expected.length), expected, 12);
    expectNear(full.recall.slice(0, expected.length), reference.precision_recall_curve.recall, 12);
    expectNear(full.thresholds.slice(0, expected.length), reference.precision_recall_curve.thresholds, 12);
    const { rows, ...calibration } = calibrationCurve(labels, scores);
    expectNear(calibration, reference.calibration_curve, 12);
    expect(rows.reduce((sum, n) => sum + n, 0)).toBe(300);
  });
});

describe("a ranking's metrics", () => {
  it("are 1 for a perfect ranking; a constant score has the share of positives and one half", () => {
    expect(averagePrecision(Uint8Array.of(0, 1, 1), Float64Array.of(0.1, 0.8, 0.9))).toBe(1);
    expect(rocAuc(Uint8Array.of(0, 1, 1), Float64Array.of(0.1, 0.8, 0.9))).toBe(1);
    expect(averagePrecision(Uint8Array.of(1, 0, 0, 0), new Float64Array(4))).toBe(0.25);
    expect(rocAuc(Uint8Array.of(1, 0, 0, 0), new Float64Array(4))).toBe(0.5);
  });

  it("do not depend on the order of the rows, nor on a monotone change of the scores", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        for (const metric of [averagePrecision, rocAuc]) {
          const value = metric(...columns(rows));
          expect(metric(...columns([...rows].reverse()))).toBeCloseTo(value, 12);
          expect(metric(...columns(rows.map((r) => ({ ...r, score: 8 * r.score }))))).toBeCloseTo(value, 12);
        }
      }),
    );
  });

  it("count a row of weight 2 as two rows", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const weight = Float64Array.from(rows, (_, i) => (i % 2 === 0 ? 2 : 1));
        const repeated = rows.flatMap((r, i) => (i % 2 === 0 ? [r, r] : [r]));
        for (const metric of [averagePrecision, rocAuc])
          expect(metric(...columns(rows), weight)).toBeCloseTo(metric(...columns(repeated)), 12);
      }),
    );
  });

  it("has the area under the curve that pairs of rows give", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const hits = rows.filter((r) => r.label === 1);
        const others = rows.filter((r) => r.label === 0);
        let won = 0;
        for (const hit of hits) for (const other of others) won += (Math.sign(hit.score - other.score) + 1) / 2;
        expect(rocAuc(...columns(rows))).toBeCloseTo(won / hits.length / others.length, 12);
      }),
    );
  });
});

describe("decisions", () => {
  it("fall in four cells that hold every row once, from which all shares follow", () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0, max: 1, noNaN: true }), (rows, threshold) => {
        const [truth, score] = columns(rows);
        const decisions = decide(score, threshold);
        const { tn, fp, fn, tp } = confusionMatrix(truth, decisions);
        expect(tn + fp + fn + tp).toBe(rows.length);
        expect(accuracy(truth, decisions)).toBeCloseTo((tp + tn) / rows.length, 12);
        const p = precision(truth, decisions);
        const r = recall(truth, decisions);
        expect(f1(truth, decisions)).toBeCloseTo(p + r === 0 ? 0 : (2 * p * r) / (p + r), 12);
      }),
    );
  });

  it("may be given to a report instead of a comparison with the threshold", () => {
    const given = evaluateScores(Uint8Array.of(0, 1), Float64Array.of(0.2, 0.4), 0.5, Uint8Array.of(0, 1));
    expect(given).toMatchObject({ threshold: 0.5, confusion: { tn: 1, fp: 0, fn: 0, tp: 1 }, accuracy: 1 });
  });
});

describe("a report on scores that only rank", () => {
  it("has every figure of the ranking, and neither log loss nor Brier score", () => {
    const truth = Uint8Array.of(0, 1, 1, 0);
    const report = evaluateScores(truth, Float64Array.of(-0.3, -0.01, -0.04, Number.NEGATIVE_INFINITY), -0.05);
    expect(report).toMatchObject({ roc_auc: 1, pr_auc: 1, f1: 1, log_loss: Number.NaN, brier: Number.NaN });
  });
});

describe("curves for reports", () => {
  it("have no more points than asked, keep both ends, and never turn back", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 2, max: 12 }), (rows, points) => {
        const roc = rocCurve(...columns(rows), { points });
        expect(roc.thresholds.length).toBeLessThanOrEqual(points + 1);
        expect([roc.falsePositiveRate.at(-1), roc.truePositiveRate.at(-1)]).toEqual([1, 1]);
        expect(roc.truePositiveRate).toEqual([...roc.truePositiveRate].sort((a, b) => a - b));
        const { recall: found, precision: right } = precisionRecallCurve(...columns(rows), { points });
        expect(found.length).toBeLessThanOrEqual(points);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(right.at(-1)).toBeCloseTo(rows.filter((r) => r.label === 1).length / rows.length, 12);
      }),
    );
  });
});

describe("wrong input to a metric", () => {
  it("is named, with the row and the value", () => {
    const one = Uint8Array.of(1);
    expect(() => averagePrecision(one, new Float64Array(2))).toThrow("scores has 2 rows where 1 are expected");
    expect(() => averagePrecision(one, Float64Array.of(Number.NaN))).toThrow("scores is NaN in row 0");
    expect(() => rocAuc(Uint8Array.of(0, 3), new Float64Array(2))).toThrow("labels is 3 in row 1");
    expect(() => confusionMatrix(one, Uint8Array.of(2))).toThrow("decisions is 2 in row 0");
    expect(() => brierScore(one, Float64Array.of(1.5))).toThrow("the probability is 1.5 in row 0");
    expect(() => accuracy(new Uint8Array(), new Uint8Array())).toThrow(expect.objectContaining({ code: "NO_ROWS" }));
  });

  it("is refused where one class only leaves a metric without meaning", () => {
    const refused = expect.objectContaining({ code: "SINGLE_CLASS" });
    expect(() => averagePrecision(Uint8Array.of(0), Float64Array.of(1))).toThrow(refused);
    expect(() => rocAuc(Uint8Array.of(1), Float64Array.of(1))).toThrow(refused);
    expect(() => evaluateScores(Uint8Array.of(0), Float64Array.of(1), 0.5)).toThrow(refused);
  });
});
