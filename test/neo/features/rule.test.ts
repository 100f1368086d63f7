import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitRule, KM_PER_AU, rulePredict, ruleScores } from "../../../src/neo/index.js";
import { approachesOf } from "./approaches-of.js";

const au = (distance: number) => distance * KM_PER_AU;

describe("the rule without learning", () => {
  it("ranks by the nearest known approach among objects of H up to 22.0", () => {
    const scores = ruleScores(
      approachesOf([
        { id: "bright", h: 22.0, distance: au(0.3), speed: 1 },
        { id: "bright", h: 22.0, distance: au(0.04), speed: 1 },
        { id: "faint", h: 22.1, distance: au(0.001), speed: 1 },
        { id: "unknown", h: Number.NaN, distance: au(0.001), speed: 1 },
        { id: "nowhere", h: 18, distance: Number.NaN, speed: 1 },
      ]),
    );
    expect(scores[0]).toBeCloseTo(-0.04, 12);
    expect(scores[1]).toBe(scores[0]);
    expect(scores.subarray(2)).toEqual(Float64Array.of(-1000, -1000, -1000));
  });

  it("ranks by the nearest of the past ones and itself, as of past", () => {
    const near = { id: "1", h: 20, speed: 1 };
    const rows = [
      { ...near, distance: au(0.2), date: 300 },
      { ...near, distance: au(0.01), date: 400 },
      { ...near, distance: au(0.3), date: 100 },
      { ...near, distance: Number.NaN, date: 50 },
      { ...near, distance: au(0.1), date: 300 },
      { ...near, distance: au(0.4), date: 500 },
    ];
    const scores = ruleScores(approachesOf(rows), "past");
    // Those of the same day do not know of each other.
    [-0.2, -0.01, -0.3, -1000, -0.1, -0.01].forEach((score, row) => {
      expect(scores[row]).toBeCloseTo(score, 12);
    });
    const undated = rows.map(({ date: _, ...row }) => row);
    expect(() => ruleScores(approachesOf(undated), "past")).toThrow(expect.objectContaining({ code: "DATES_MISSING" }));
  });

  it("chooses the distance with the largest F1 of all distances", () => {
    const rows = fc.array(
      fc.record({ distance: fc.integer({ min: 1, max: 30 }), hazardous: fc.boolean(), bright: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    const f1 = (label: Uint8Array, y: Uint8Array) => {
      const both = label.reduce((sum, l, i) => sum + l * y[i]!, 0);
      const either = label.reduce((sum, l, i) => sum + l + y[i]!, 0);
      return (2 * both) / either;
    };
    fc.assert(
      fc.property(
        rows.filter((all) => all.some(({ hazardous, bright }) => hazardous && bright)),
        (all) => {
          const scores = Float64Array.from(all, ({ distance, bright }) => (bright ? -distance / 60 : -1000));
          const labels = Uint8Array.from(all, ({ hazardous }) => Number(hazardous));
          const rule = fitRule(scores, labels);
          expect(f1(rulePredict(rule, scores), labels)).toBeCloseTo(rule.f1, 12);
          for (let distance = 0; distance <= 31; distance++) {
            expect(f1(rulePredict({ distance: distance / 60 }, scores), labels) || 0).toBeLessThanOrEqual(
              rule.f1 + 1e-12,
            );
          }
        },
      ),
    );
  });

  it("names a label with one class", () => {
    expect(() => fitRule(Float64Array.of(-0.1), Uint8Array.of(0))).toThrow(
      expect.objectContaining({ code: "SINGLE_CLASS" }),
    );
  });
});
