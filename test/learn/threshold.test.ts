import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accuracy, decide, f1, rocAuc } from "../../src/learn/metrics/index.js";
import { chooseThreshold } from "../../src/learn/threshold.js";
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

  it("cannot be chosen on one class", () => {
    expect(() => chooseThreshold(Uint8Array.of(0, 0), Float64Array.of(0, 1))).toThrow(
      expect.objectContaining({ code: "SINGLE_CLASS" }),
    );
  });
});
