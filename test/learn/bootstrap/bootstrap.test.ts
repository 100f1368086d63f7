import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapInterval, type Interval, pairedBootstrap } from "../../../src/learn/bootstrap/index.js";
import { normalCdf } from "../../../src/learn/bootstrap/normal-distribution.js";
import {
  atThreshold,
  averagePrecision,
  brierScore,
  f1,
  type Metric,
  rocAuc,
  type Scores,
} from "../../../src/learn/metrics/index.js";
import { createRandom } from "../../../src/support/index.js";

interface Sample {
  readonly labels: Uint8Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly group: Uint32Array;
}

/** Two models' scores of unit variance, of objects that have a label and one to five rows much alike. */
function draw(seed: number, objects: number, shift: readonly [number, number] = [1.2, 1.2]): Sample {
  const random = createRandom(seed);
  const rows = Array.from({ length: objects }, (_, id) => {
    const label = random.uniform() < 0.4 ? 1 : 0;
    const [shared, own, other] = [random.normal(), random.normal(), random.normal()];
    return Array.from({ length: 1 + random.below(5) }, () => ({
      id,
      label,
      first: shift[0] * label + 0.6 * shared + 0.6 * own + Math.sqrt(0.28) * random.normal(),
      second: shift[1] * label + 0.6 * shared + 0.6 * other + Math.sqrt(0.28) * random.normal(),
    }));
  }).flat();
  return {
    labels: Uint8Array.from(rows, (row) => row.label),
    first: Float64Array.from(rows, (row) => row.first),
    second: Float64Array.from(rows, (row) => row.second),
    group: Uint32Array.from(rows, (row) => 100 - row.id + 1e6),
  };
}

const trueRocAuc = normalCdf(1.2 / Math.SQRT2);
const holds = ({ low, high }: Interval, value: number) => low <= value && value <= high;
const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;
const repeats = Array.from({ length: 400 }, (_, i) => i);
/** Three standard errors of a share of 5 % or 95 % among the repeats. */
const error = 3 * Math.sqrt((0.95 * 0.05) / repeats.length);

const sigmoid = (scores: Scores) => Float64Array.from(scores, (score) => 1 / (1 + Math.exp(-score)));

describe("a bootstrap interval", () => {
  it.each(["bca", "percentile"] as const)("by %s holds the true ROC-AUC of new objects 95 times in 100", (method) => {
    const held = repeats.map((seed) => {
      const { labels, first, group } = draw(seed, 150);
      return holds(bootstrapInterval(rocAuc, labels, first, group, { seed, resamples: 300, method }), trueRocAuc);
    });
    expect(Math.abs(share(held) - 0.95)).toBeLessThan(error);
  });

  it("would hold it far less often where rows were taken for objects", () => {
    const held = repeats.map((seed) => {
      const { labels, first } = draw(seed, 150);
      const rows = Uint32Array.from(labels, (_, row) => row);
      return holds(bootstrapInterval(rocAuc, labels, first, rows, { seed, resamples: 100 }), trueRocAuc);
    });
    expect(share(held)).toBeLessThan(0.85);
  });

  it.each<[string, Metric]>([
    ["average precision", averagePrecision],
    ["ROC-AUC", rocAuc],
    ["F1", atThreshold(f1, 0.5)],
    ["Brier score", (labels, scores, weights) => brierScore(labels, sigmoid(scores), weights)],
  ])("of the %s is not narrowed by repeated rows, nor changed by their order", (_, metric) => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (seed) => {
        const { labels, first, group } = draw(seed, 30);
        const options = { seed, resamples: 60 };
        const once = bootstrapInterval(metric, labels, first, group, options);
        const rows = Uint32Array.from({ length: 3 * labels.length }, (_, i) => labels.length - 1 - Math.floor(i / 3));
        const pick = <Column extends Uint8Array | Uint32Array | Float64Array>(column: Column) =>
          Array.from(rows, (row) => column[row]!);
        const thrice = bootstrapInterval(
          metric,
          Uint8Array.from(pick(labels)),
          Float64Array.from(pick(first)),
          Uint32Array.from(pick(group)),
          options,
        );
        for (const key of ["value", "low", "high", "standardError"] as const)
          expect(thrice[key]).toBeCloseTo(once[key], 9);
        expect(once.value).toBeCloseTo(metric(labels, first), 12);
        expect(once.low).toBeLessThanOrEqual(once.high);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["average precision", averagePrecision],
    ["ROC-AUC", rocAuc],
  ] as const)("of the %s is the same by the sorted way and by computing each anew", (_, metric) => {
    const anew: Metric = (labels, scores, weights) => metric(labels, scores, weights);
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.boolean(), (seed, weighted) => {
        const { labels, first, group } = draw(seed, 30);
        const rounded = first.map((score) => Math.round(4 * score) / 4);
        const weights = weighted ? Float64Array.from(labels, (_, row) => row % 4) : undefined;
        const options = { seed, resamples: 60, weights };
        const fast = bootstrapInterval(metric, labels, rounded, group, options);
        const slow = bootstrapInterval(anew, labels, rounded, group, options);
        for (const key of ["value", "low", "high", "standardError"] as const)
          expect(fast[key]).toBeCloseTo(slow[key], 9);
      }),
      { numRuns: 25 },
    );
  });

  it("says how it was made, the same for the same seed", () => {
    const { labels, first, group } = draw(1, 60);
    const options = { seed: 3, resamples: 200, level: 0.9 };
    const interval = bootstrapInterval(averagePrecision, labels, first, group, options);
    expect(interval).toMatchObject({ level: 0.9, method: "bca", resamples: 200, groups: 60 });
    expect(bootstrapInterval(averagePrecision, labels, first, group, options)).toEqual(interval);
    expect(bootstrapInterval(averagePrecision, labels, first, group, { ...options, seed: 4 })).not.toEqual(interval);
  });

  it("leaves blocks of groups out where there are many, at the same ends but for chance", () => {
    const { labels, first, group } = draw(8, 1500);
    const { low, high, groups } = bootstrapInterval(averagePrecision, labels, first, group, {
      seed: 1,
      resamples: 400,
    });
    const plain = bootstrapInterval(averagePrecision, labels, first, group, {
      seed: 1,
      resamples: 400,
      method: "percentile",
    });
    expect(groups).toBe(1500);
    expect(Math.abs(low - plain.low) + Math.abs(high - plain.high)).toBeLessThan(0.3 * (high - low));
  });

  it("draws anew where a draw holds one class only, and gives up where most do", () => {
    const labels = Uint8Array.of(1, 0, 0, 0, 0, 0);
    const scores = Float64Array.of(0.7, 0.1, 0.9, 0.3, 0.2, 0.5);
    const group = Uint32Array.of(1, 2, 3, 4, 5, 6);
    const { resamples } = bootstrapInterval(rocAuc, labels, scores, group, { seed: 1, resamples: 100 });
    expect(resamples).toBe(100);
    const never: Metric = (_, __, weights) => (weights?.some((weight) => weight !== 1) ? Number.NaN : 1);
    expect(() => bootstrapInterval(never, labels, scores, group, { seed: 1 })).toThrow(
      expect.objectContaining({ code: "CANNOT_RESAMPLE" }),
    );
  });

  it("names what is wrong with its input", () => {
    const labels = Uint8Array.of(0, 1, 1);
    const scores = Float64Array.of(0.1, 0.2, 0.3);
    const group = Uint32Array.of(1, 2, 3);
    const interval = (options: object, ids = group, values = scores) =>
      bootstrapInterval(averagePrecision, labels, values, ids, { seed: 1, ...options });
    expect(() => interval({}, Uint32Array.of(1, 2))).toThrow("group has 2 rows where 3 are expected");
    expect(() => interval({}, Uint32Array.of(7, 7, 7))).toThrow("1 group cannot be drawn from");
    expect(() => interval({}, group, Float64Array.of(1, Number.NaN, 2))).toThrow("scores is NaN in row 1");
    expect(() => interval({ weights: Float64Array.of(1, -2, 1) })).toThrow("weights is -2 in row 1");
    expect(() => interval({ level: 1 })).toThrow("level is 1 where a number between 0 and 1 is expected");
    expect(() => interval({ resamples: 0 })).toThrow("resamples is 0");
    expect(() => interval({ method: "normal" })).toThrow('method is "normal"');
    expect(() => bootstrapInterval(rocAuc, Uint8Array.of(1, 1, 1), scores, group, { seed: 1 })).toThrow(
      expect.objectContaining({ code: "SINGLE_CLASS" }),
    );
  });
});

describe("a paired test of two models", () => {
  it("of equal worth calls them different about 5 times in 100", () => {
    const called = repeats.map((seed) => {
      const { labels, first, second, group } = draw(seed + 5000, 120);
      return pairedBootstrap(rocAuc, labels, first, second, group, { seed, resamples: 200 }).pValue < 0.05;
    });
    expect(Math.abs(share(called) - 0.05)).toBeLessThan(error);
  });

  it("tells apart models whose own intervals overlap", () => {
    const { labels, first, group } = draw(2, 400, [1, 1]);
    const random = createRandom(9);
    const worse = first.map((score) => score + 0.6 * random.normal());
    const {
      first: better,
      second,
      difference,
      pValue,
    } = pairedBootstrap(rocAuc, labels, first, worse, group, {
      seed: 1,
      resamples: 500,
    });
    expect(better.low).toBeLessThan(second.high);
    expect(difference.low).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(0.05);
    expect(difference.value).toBeCloseTo(better.value - second.value, 12);
  });

  it("gives each model the interval that it has alone", () => {
    const { labels, first, second, group } = draw(4, 60);
    const options = { seed: 6, resamples: 100 };
    const pair = pairedBootstrap(averagePrecision, labels, first, second, group, options);
    expect(pair.first).toEqual(bootstrapInterval(averagePrecision, labels, first, group, options));
    expect(pair.second).toEqual(bootstrapInterval(averagePrecision, labels, second, group, options));
  });

  it("of a model with itself finds no difference", () => {
    const { labels, first, group } = draw(4, 60);
    const same = pairedBootstrap(averagePrecision, labels, first, first, group, { seed: 1, resamples: 100 });
    expect(same.difference).toMatchObject({ value: 0, low: 0, high: 0, standardError: 0 });
    expect(same.pValue).toBe(1);
  });

  it("turns its sign with the order of the models", () => {
    const { labels, first, second, group } = draw(4, 60);
    const options = { seed: 1, resamples: 200, method: "percentile" } as const;
    const one = pairedBootstrap(averagePrecision, labels, first, second, group, options);
    const other = pairedBootstrap(averagePrecision, labels, second, first, group, options);
    expect(other.difference.low).toBeCloseTo(-one.difference.high, 12);
    expect(other.pValue).toBeCloseTo(one.pValue, 12);
  });
});
