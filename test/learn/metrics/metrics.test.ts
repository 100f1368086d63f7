import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  atThreshold,
  averagePrecision,
  brierScore,
  type CalibrationOptions,
  calibrationCurve,
  confusionMatrix,
  costCurve,
  type DecisionMetric,
  decide,
  evaluateScores,
  expectedCalibrationError,
  f1,
  fBeta,
  gainCurve,
  logLoss,
  precision,
  precisionRecallCurve,
  recall,
  rocAuc,
  rocCurve,
  type Scores,
  type Weights,
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

const at = (metric: DecisionMetric) => atThreshold(metric, 0.45);
const everyMetric: Record<string, (labels: Uint8Array, scores: Scores, weights?: Weights) => unknown> = {
  accuracy: at(accuracy),
  precision: at(precision),
  recall: at(recall),
  f1: at(f1),
  "F-beta": at((truth, decisions, weights) => fBeta(truth, decisions, 2, weights)),
  "confusion matrix": (truth, values, weights) => confusionMatrix(truth, decide(values, 0.45), weights),
  "average precision": averagePrecision,
  "ROC-AUC": rocAuc,
  "log loss": logLoss,
  "Brier score": brierScore,
  "ROC curve": (truth, values, weights) => rocCurve(truth, values, { weights }),
  "precision-recall curve": (truth, values, weights) => precisionRecallCurve(truth, values, { weights }),
  "gain curve": (truth, values, weights) => gainCurve(truth, values, { weights }),
  "cost curve": (truth, values, weights) =>
    costCurve(truth, values, { falseNegative: 5, falsePositive: 1 }, { weights }),
  "calibration curve": (truth, values, weights) => calibrationCurve(truth, values, { weights }),
  "expected calibration error": (truth, values, weights) => expectedCalibrationError(truth, values, { weights }),
  "expected calibration error of quantile bins": (truth, values, weights) =>
    expectedCalibrationError(truth, values, { bins: 3, strategy: "quantile", weights }),
};

// A row of either class stands first, so that weights never leave one class alone.
const sorted = (rows: readonly { label: number; score: number }[]) => {
  const hit = rows.findIndex((r) => r.label === 1);
  const other = rows.findIndex((r) => r.label === 0);
  return [rows[hit]!, rows[other]!, ...rows.filter((_, i) => i !== hit && i !== other)];
};

const strategyOf = (name: string) => (name === "quantile" ? "quantile" : "uniform");

describe("metrics on 300 recorded predictions", () => {
  it.each(reference.reports)("agree with scikit-learn's to 1e-9 at the threshold $threshold", (expected) => {
    expectNear(evaluateScores(labels, scores, expected.threshold), expected, 9);
  });

  it.each(reference.weighted_reports)("agree where rows have weights, at the threshold $threshold", (expected) => {
    expectNear(evaluateScores(labels, scores, expected.threshold, undefined, weights), expected, 9);
    const decisions = decide(scores, expected.threshold);
    expect(accuracy(labels, decisions, weights)).toBeCloseTo(expected.accuracy, 9);
    expect(precision(labels, decisions, weights)).toBeCloseTo(expected.precision, 9);
    expect(recall(labels, decisions, weights)).toBeCloseTo(expected.recall, 9);
    expect(f1(labels, decisions, weights)).toBeCloseTo(expected.f1, 9);
  });

  it("agree on F-beta, with weights and without", () => {
    const decisions = decide(scores, 0.3);
    for (const [beta, value] of Object.entries(reference.f_beta))
      expect(fBeta(labels, decisions, Number(beta))).toBeCloseTo(value, 9);
    for (const [beta, value] of Object.entries(reference.weighted_f_beta))
      expect(fBeta(labels, decisions, Number(beta), weights)).toBeCloseTo(value, 9);
  });

  it("clip float32 probabilities by the epsilon of float32, as scikit-learn does", () => {
    const single = Float32Array.from(scores);
    expect(logLoss(labels, single)).toBeCloseTo(reference.float32.log_loss, 6);
    expect(brierScore(labels, single)).toBeCloseTo(reference.float32.brier, 6);
    expect(logLoss(Uint8Array.of(1), Float32Array.of(0))).toBeCloseTo(-Math.log(2 ** -23), 12);
    expect(logLoss(Uint8Array.of(1), Float64Array.of(0))).toBeCloseTo(-Math.log(2 ** -52), 12);
  });

  it.each([
    ["without weights", reference.curves, undefined],
    ["with weights", reference.weighted_curves, weights],
  ] as const)("draw scikit-learn's curves where there is room for every point, %s", (_, expected, rowWeights) => {
    const options = { points: 1000, weights: rowWeights };
    const roc = rocCurve(labels, scores, options);
    expect(roc.thresholds[0]).toBe(Number.POSITIVE_INFINITY);
    expectNear({ ...roc, thresholds: roc.thresholds.slice(1) }, expected.roc, 12);

    const full = precisionRecallCurve(labels, scores, options);
    // scikit-learn's ends at the first threshold that finds all positives; ours goes on to the lowest score.
    const { length } = expected.precision_recall.thresholds;
    const { precision: right, recall: found, thresholds } = full;
    const common = {
      precision: right.slice(0, length),
      recall: found.slice(0, length),
      thresholds: thresholds.slice(0, length),
    };
    expectNear(common, expected.precision_recall, 12);

    const { share, gain, lift } = gainCurve(labels, scores, options);
    expectNear({ share, gain, lift }, expected.gain, 12);
    const costs = costCurve(labels, scores, { falseNegative: 20, falsePositive: 3 }, options);
    expectNear(costs.cost, expected.cost, 12);
    expect(costs.thresholds).toEqual(roc.thresholds);
  });

  it.each(reference.calibration)("draw its calibration curve of $bins $strategy bins", ({ bins, strategy, curve }) => {
    const { rows, ...calibration } = calibrationCurve(labels, scores, { bins, strategy: strategyOf(strategy) });
    expectNear(calibration, curve, 12);
    expect(rows.reduce((sum, n) => sum + n, 0)).toBe(300);
  });

  it.each(reference.weighted_calibration)(
    "take whole weights for repeated rows in $bins $strategy bins of calibration",
    ({ bins, strategy, curve: { expected_error, ...curve } }) => {
      const weights = Float64Array.from(reference.whole_weights);
      const options: CalibrationOptions = { bins, strategy: strategyOf(strategy), weights };
      expectNear(calibrationCurve(labels, scores, options), curve, 12);
      expect(expectedCalibrationError(labels, scores, options)).toBeCloseTo(expected_error, 12);
    },
  );
});

describe("a ranking's metrics", () => {
  it("are 1 for a perfect ranking; a constant score has the share of positives and one half", () => {
    expect(averagePrecision(Uint8Array.of(0, 1, 1), Float64Array.of(0.1, 0.8, 0.9))).toBe(1);
    expect(rocAuc(Uint8Array.of(0, 1, 1), Float64Array.of(0.1, 0.8, 0.9))).toBe(1);
    for (const rows of [7, 49, 300]) {
      const labels = Uint8Array.from({ length: rows }, (_, row) => (3 * row < rows ? 0 : 1));
      expect(averagePrecision(labels, Float64Array.from(labels.keys()))).toBe(1);
    }
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

describe("every metric", () => {
  it.each(Object.entries(everyMetric))(
    "counts a row of weight 2 as two rows, and one of weight 0 as none: %s",
    (_, metric) => {
      fc.assert(
        fc.property(tables, (rows) => {
          const weight = (i: number) => (i < 2 ? 1 : i % 3);
          const repeated = sorted(rows).flatMap((r, i) => Array.from({ length: weight(i) }, () => r));
          const weights = Float64Array.from(rows, (_, i) => weight(i));
          expectNear(metric(...columns(sorted(rows)), weights), metric(...columns(repeated)), 9);
          const ones = new Float64Array(rows.length).fill(1);
          expectNear(metric(...columns(rows), ones), metric(...columns(rows)), 9);
        }),
      );
    },
  );

  // Quantile bins are made of whole rows, and what a curve of calibration and a table count are weights.
  const shares = Object.entries(everyMetric).filter(([name]) => !/quantile|calibration curve|confusion/.test(name));
  it.each(shares)("does not change where all weights grow alike: %s", (_, metric) => {
    fc.assert(
      fc.property(tables, (rows) => {
        const weights = Float64Array.from(rows, (_, i) => 1 + (i % 4));
        const grown = weights.map((weight) => 8 * weight);
        expectNear(metric(...columns(rows), grown), metric(...columns(rows), weights), 9);
      }),
    );
  });

  it.each(Object.entries(everyMetric))("refuses weights that are none, or not one for each row: %s", (_, metric) => {
    const data = [Uint8Array.of(0, 1), Float64Array.of(0.2, 0.4)] as const;
    expect(() => metric(...data, new Float64Array(3))).toThrow("weights has 3 rows where 2 are expected");
    expect(() => metric(...data, Float64Array.of(1, -1))).toThrow("weights is -1 in row 1");
    expect(() => metric(...data, Float64Array.of(Number.NaN, 1))).toThrow("weights is NaN in row 0");
    expect(() => metric(...data, Float64Array.of(1, Number.POSITIVE_INFINITY))).toThrow("weights is Infinity in row 1");
    expect(() => metric(...data, new Float64Array(2))).toThrow(expect.objectContaining({ code: "NO_WEIGHT" }));
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
