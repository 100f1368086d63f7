import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jensenShannonDistance, kolmogorovSmirnov, populationStabilityIndex } from "../../../src/dataset/index.js";

const reference = JSON.parse(readFileSync(new URL("reference.json", import.meta.url), "utf8"));
const ascending = (values: readonly number[]) => Float64Array.from(values).sort();

const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 12 });
const filled = counts.filter((bins) => bins.some(([p]) => p > 0) && bins.some(([, q]) => q > 0));
const columns = (bins: readonly (readonly [number, number])[]) =>
  [bins.map(([p]) => p), bins.map(([, q]) => q)] as const;

describe("the statistics of drift", () => {
  it("are SciPy's, for Kolmogorov and Smirnov's statistic and the Jensen–Shannon distance", () => {
    for (const { expected, actual, statistic } of reference.kolmogorov_smirnov) {
      expect(kolmogorovSmirnov(ascending(expected), ascending(actual))).toBeCloseTo(statistic, 12);
    }
    for (const { expected, actual, distance } of reference.jensen_shannon) {
      expect(jensenShannonDistance(expected, actual)).toBeCloseTo(distance, 12);
    }
  });

  it("give the index of the two-bin example by hand", () => {
    // Shares (0.75, 0.25) and (0.25, 0.75) after half a count each: 2 · 0.5 · ln 3.
    expect(populationStabilityIndex([1, 0], [0, 1])).toBeCloseTo(Math.log(3), 12);
  });

  it("are 0 for equal samples, at least 0 for any, and the same either way", () => {
    fc.assert(
      fc.property(filled, (bins) => {
        const [p, q] = columns(bins);
        for (const statistic of [populationStabilityIndex, jensenShannonDistance]) {
          expect(statistic(p, p)).toBe(0);
          expect(statistic(p, q)).toBeGreaterThanOrEqual(0);
          expect(statistic(p, q)).toBeCloseTo(statistic(q, p), 10);
        }
        expect(jensenShannonDistance(p, q)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
    const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [x, y] = [ascending(a), ascending(b)];
        expect(kolmogorovSmirnov(x, x)).toBe(0);
        expect(kolmogorovSmirnov(x, y)).toBeCloseTo(kolmogorovSmirnov(y, x), 12);
        // A monotone change of both changes nothing.
        expect(kolmogorovSmirnov(x.map(Math.exp), y.map(Math.exp))).toBe(kolmogorovSmirnov(x, y));
      }),
    );
  });

  it("do not change where a bin is empty in both", () => {
    fc.assert(
      fc.property(filled, (bins) => {
        const [p, q] = columns(bins);
        expect(populationStabilityIndex([...p, 0], [...q, 0])).toBe(populationStabilityIndex(p, q));
        expect(jensenShannonDistance([0, ...p], [0, ...q])).toBeCloseTo(jensenShannonDistance(p, q), 12);
      }),
    );
  });

  it("are NaN where there is nothing to compare", () => {
    expect(populationStabilityIndex([0, 0], [1, 0])).toBeNaN();
    expect(jensenShannonDistance([1], [0])).toBeNaN();
    expect(kolmogorovSmirnov(new Float64Array(0), Float64Array.of(1))).toBeNaN();
  });
});
