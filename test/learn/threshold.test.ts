import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  confusionMatrix,
  costCurve,
  decide,
  f1,
  fBeta,
  recall,
  rocAuc,
} from "../../src/learn/metrics/index.js";
import { chooseThreshold, type ThresholdCriterion } from "../../src/learn/threshold.js";
import { columns, tables } from "./metrics/rows.js";

describe("the chosen threshold", () => {
  it("lies between two scores and on none", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [labels, scores] = columns(rows);
        const threshold = chooseThreshold(labels, scores);
        expect(scores).not.toContain(threshold);
        if (new Set(scores).size > 1) {
          expect(threshold).toBeGreaterThan(Math.min(...scores));
          expect(threshold).toBeLessThan(Math.max(...scores));
        }
      }),
    );
  });

  it.each([
    ["f1", f1],
    ["accuracy", accuracy],
  ] as const)("has no cut between two scores that is better by %s", (criterion, metric) => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [labels, scores] = columns(rows);
        const worth = (threshold: number) => metric(labels, decide(scores, threshold));
        const chosen = worth(chooseThreshold(labels, scores, criterion));
        const distinct = [...new Set(scores)].sort((a, b) => a - b);
        for (const score of distinct.slice(1)) expect(worth(score)).toBeLessThanOrEqual(chosen + 1e-12);
      }),
    );
  });

  const distinctOf = (scores: Float64Array) => [...new Set(scores)].sort((a, b) => a - b);
  const betas = fc.constantFrom(0.5, 1, 2, 5);

  it("has no cut between two scores that is better by F-beta", () => {
    fc.assert(
      fc.property(tables, betas, (rows, beta) => {
        const [labels, scores] = columns(rows);
        const worth = (threshold: number) => fBeta(labels, decide(scores, threshold), beta);
        const chosen = worth(chooseThreshold(labels, scores, { fBeta: beta }));
        for (const score of distinctOf(scores).slice(1)) expect(worth(score)).toBeLessThanOrEqual(chosen + 1e-12);
        expect(chooseThreshold(labels, scores, { fBeta: 1 })).toBe(chooseThreshold(labels, scores, "f1"));
      }),
    );
  });

  it("falls, or stays, as recall counts more", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [labels, scores] = columns(rows);
        const found = [0.5, 1, 2, 5].map((beta) =>
          recall(labels, decide(scores, chooseThreshold(labels, scores, { fBeta: beta }))),
        );
        expect(found).toEqual([...found].sort((a, b) => a - b));
      }),
    );
  });

  it("by cost is the cheapest point of the cost curve, calling everything or nothing hazardous included", () => {
    const costs = fc.record({ falseNegative: fc.nat({ max: 30 }), falsePositive: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(tables, costs, (rows, cost) => {
        const [labels, scores] = columns(rows);
        const { fn, fp } = confusionMatrix(labels, decide(scores, chooseThreshold(labels, scores, { cost })));
        const curve = costCurve(labels, scores, cost, { points: 1000 });
        expect((cost.falseNegative * fn + cost.falsePositive * fp) / rows.length).toBeCloseTo(
          Math.min(...curve.cost),
          12,
        );
      }),
    );
    const [labels, scores] = [Uint8Array.of(1, 0, 1), Float64Array.of(0.1, 0.5, 0.9)] as const;
    expect(chooseThreshold(labels, scores, { cost: { falseNegative: 0, falsePositive: 1 } })).toBeGreaterThan(0.9);
    expect(chooseThreshold(labels, scores, { cost: { falseNegative: 9, falsePositive: 1 } })).toBeLessThan(0.1);
  });

  it("by a recall floor keeps it with the fewest false alarms", () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0.01, max: 1, noNaN: true }), (rows, recallFloor) => {
        const [labels, scores] = columns(rows);
        const threshold = chooseThreshold(labels, scores, { recallFloor });
        expect(recall(labels, decide(scores, threshold))).toBeGreaterThanOrEqual(recallFloor - 1e-12);
        const alarms = (cut: number) => confusionMatrix(labels, decide(scores, cut)).fp;
        for (const score of distinctOf(scores)) {
          if (recall(labels, decide(scores, score)) >= recallFloor) {
            expect(alarms(threshold)).toBeLessThanOrEqual(alarms(score));
          }
        }
      }),
    );
  });

  it("counts a row of weight 2 as two rows", () => {
    const criteria = fc.constantFrom<ThresholdCriterion>(
      "f1",
      "accuracy",
      "youden",
      { fBeta: 2 },
      { cost: { falseNegative: 7, falsePositive: 2 } },
      { recallFloor: 0.8 },
    );
    fc.assert(
      fc.property(tables, criteria, (rows, criterion) => {
        const weights = Float64Array.from(rows, (_, i) => 1 + (i % 2));
        const repeated = rows.flatMap((r, i) => (i % 2 === 1 ? [r, r] : [r]));
        expect(chooseThreshold(...columns(rows), criterion, weights)).toBe(
          chooseThreshold(...columns(repeated), criterion),
        );
      }),
    );
  });

  it("by Youden's J has a balanced accuracy of at least one half wherever the ranking is better than chance", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const [labels, scores] = columns(rows);
        fc.pre(rocAuc(labels, scores) > 0.5);
        const decisions = decide(scores, chooseThreshold(labels, scores, "youden"));
        // Of two-valued scores, the area under the curve is the balanced accuracy.
        expect(rocAuc(labels, Float64Array.from(decisions))).toBeGreaterThan(0.5);
      }),
    );
  });

  it("of a constant score calls everything hazardous", () => {
    const threshold = chooseThreshold(Uint8Array.of(0, 1, 0), new Float64Array(3).fill(0.2));
    expect(threshold).toBeLessThan(0.2);
    expect(threshold).toBeGreaterThan(0.19);
  });

  it("parts rows that a rule leaves out, at minus infinity, from the others", () => {
    const threshold = chooseThreshold(Uint8Array.of(0, 1, 0), Float64Array.of(Number.NEGATIVE_INFINITY, -0.02, -9));
    expect(threshold).toBeCloseTo(-4.51, 12);
    const kept = chooseThreshold(
      Uint8Array.of(0, 1, 0),
      Float64Array.of(Number.NEGATIVE_INFINITY, -0.02, Number.NEGATIVE_INFINITY),
    );
    expect(kept).toBeLessThan(-0.02);
    expect(kept).toBeGreaterThan(-0.03);
  });

  it("passes over a cut between neighbouring doubles, where there is no room", () => {
    const next = 1 + Number.EPSILON;
    expect(chooseThreshold(Uint8Array.of(0, 0, 1), Float64Array.of(0.5, 1, next))).toBe(0.75);
  });

  it("wants a criterion in range, and names it", () => {
    const choose = (criterion: unknown) =>
      chooseThreshold(Uint8Array.of(0, 1), Float64Array.of(0, 1), criterion as ThresholdCriterion);
    expect(() => choose({ fBeta: 0 })).toThrow("beta is 0 where a positive number is expected");
    expect(() => choose({ recallFloor: 1.2 })).toThrow("recallFloor is 1.2");
    expect(() => choose({ cost: { falseNegative: -1, falsePositive: 1 } })).toThrow("falseNegative is -1");
    expect(() => choose({ cost: { falseNegative: 0, falsePositive: 0 } })).toThrow("falseNegative is 0");
    expect(() => choose("f2")).toThrow('there is no criterion of a threshold "f2"');
  });

  it("cannot be chosen on one class", () => {
    expect(() => chooseThreshold(Uint8Array.of(0, 0), Float64Array.of(0, 1))).toThrow(
      expect.objectContaining({ code: "SINGLE_CLASS" }),
    );
  });
});
