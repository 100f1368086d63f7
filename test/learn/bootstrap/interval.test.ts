import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IntervalMethod, intervalOf, pValueOfZero } from "../../../src/learn/bootstrap/interval.js";
import { normalCdf, normalQuantile } from "../../../src/learn/bootstrap/normal-distribution.js";
import reference from "./reference.json" with { type: "json" };

describe("the normal distribution", () => {
  it("has SciPy's shares, far out to 1e-12 of their own size", () => {
    for (const { z, share } of reference.normal) {
      expect(normalCdf(z) / share).toBeCloseTo(1, 12);
      expect(normalCdf(-z)).toBeCloseTo(1 - share, 14);
    }
    expect(normalCdf(Number.NaN)).toBeNaN();
  });

  it("has SciPy's quantiles, and infinite ends", () => {
    for (const { share, z } of reference.normal_quantiles) expect(normalQuantile(share)).toBeCloseTo(z, 9);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.1)).toBeNaN();
  });
});

describe("an interval", () => {
  it.each(reference.intervals)("has SciPy's ends of the $name", ({ value, replicates, jackknife, level, ...ends }) => {
    const sorted = Float64Array.from(replicates).sort();
    const found = { value, sorted, jackknife: Float64Array.from(jackknife) };
    for (const method of ["bca", "percentile"] as const) {
      const [low, high] = intervalOf(found, level, method);
      expect(low).toBeCloseTo(ends[method][0]!, 9);
      expect(high).toBeCloseTo(ends[method][1]!, 9);
    }
  });

  it("of replicates that are all alike is their value", () => {
    const alike = { value: 0.5, sorted: new Float64Array(50).fill(0.5), jackknife: new Float64Array(9).fill(0.5) };
    for (const method of ["bca", "percentile"] as const) expect(intervalOf(alike, 0.95, method)).toEqual([0.5, 0.5]);
  });
});

describe("a p-value", () => {
  // Distinct, as replicates are: where most are one value, an interval's end and that value are the same number.
  const numbers = fc
    .uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 200, maxLength: 300 })
    .map((list) => list.map((value) => value / 1024));
  it.each(["bca", "percentile"] satisfies IntervalMethod[])(
    "agrees with the interval by %s: zero is out where it is small",
    (method) => {
      fc.assert(
        fc.property(numbers, fc.integer({ min: -1000, max: 1000 }), (list, units) => {
          const shift = units / 1024;
          const sorted = Float64Array.from(list, (value) => value + shift).sort();
          const middle = sorted[sorted.length >> 1]!;
          const jackknife = Float64Array.from(list.slice(0, 40), (value) => middle + value / 40);
          const found = { value: middle, sorted, jackknife };
          const p = pValueOfZero(found, method);
          expect(p).toBeGreaterThan(0);
          expect(p).toBeLessThanOrEqual(1);
          for (const level of [0.8, 0.9, 0.95]) {
            const [low, high] = intervalOf(found, level, method);
            // One replicate's worth of rounding lies between the two.
            if (p < 0.9 * (1 - level) - 0.02) expect(low > 0 || high < 0).toBe(true);
            if (p > 1.1 * (1 - level) + 0.02) expect(low <= 0 && high >= 0).toBe(true);
          }
        }),
      );
    },
  );

  it("is 1 where there is no difference at all", () => {
    const none = { value: 0, sorted: new Float64Array(99), jackknife: new Float64Array(9) };
    for (const method of ["bca", "percentile"] as const) expect(pValueOfZero(none, method)).toBe(1);
  });
});
