import { describe, expect, it } from "vitest";
import { bootstrapInterval, pairedBootstrap, splitBootstrap } from "../../../src/learn/bootstrap/index.js";
import { averagePrecision, rocAuc } from "../../../src/learn/metrics/index.js";
import { createRandom } from "../../../src/support/index.js";

/** Rows of objects of which each has a level of its own, beside the label, in the scores of all its rows. */
function draw(seed: number, objects: readonly number[]) {
  const random = createRandom(seed);
  const rows = objects.flatMap((id) => {
    const own = createRandom(id);
    const [label, level] = [Number(own.uniform() < 0.4), own.normal()];
    return Array.from({ length: 3 }, () => ({ id, label, score: label + level + 0.3 * random.normal() }));
  });
  return {
    labels: Uint8Array.from(rows, ({ label }) => label),
    scores: Float64Array.from(rows, ({ score }) => score),
    group: Uint32Array.from(rows, ({ id }) => id),
  };
}
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const width = ({ low, high }: { low: number; high: number }) => high - low;

describe("a bootstrap of the difference between two test parts", () => {
  it("is the paired bootstrap where both parts are of the same rows", () => {
    const first = draw(1, numbers(0, 120));
    const second = { ...first, scores: draw(2, numbers(0, 120)).scores };
    const options = { seed: 5, resamples: 300 };
    const paired = pairedBootstrap(rocAuc, first.labels, first.scores, second.scores, first.group, options);
    expect(splitBootstrap(rocAuc, first, second, options)).toEqual(paired.difference);
  });

  it("is narrower where the parts share their objects than where they share none", () => {
    const first = draw(1, numbers(0, 200));
    const options = { seed: 5, resamples: 400 };
    const shared = splitBootstrap(averagePrecision, first, draw(2, numbers(0, 200)), options);
    const apart = splitBootstrap(averagePrecision, first, draw(2, numbers(1000, 200)), options);
    expect(shared.groups).toBe(200);
    expect(apart.groups).toBe(400);
    expect(width(shared)).toBeLessThan(width(apart) / 2);
  });

  it("is as wide as two independent errors make it where no object is in both", () => {
    const [first, second] = [draw(1, numbers(0, 300)), draw(2, numbers(1000, 300))];
    const options = { seed: 5, resamples: 500 };
    const alone = [first, second].map(({ labels, scores, group }) =>
      bootstrapInterval(averagePrecision, labels, scores, group, options),
    );
    const together = Math.hypot(...alone.map(({ standardError }) => standardError));
    const { standardError } = splitBootstrap(averagePrecision, first, second, options);
    expect(standardError / together).toBeGreaterThan(0.85);
    expect(standardError / together).toBeLessThan(1.25);
  });

  it("refuses one object, and one class", () => {
    const one = { labels: Uint8Array.of(0, 1), scores: Float64Array.of(0, 1), group: Uint32Array.of(7, 7) };
    expect(() => splitBootstrap(rocAuc, one, one, { seed: 1 })).toThrow(
      expect.objectContaining({ code: "CANNOT_SPLIT" }),
    );
    const two = { ...one, labels: Uint8Array.of(1, 1), group: Uint32Array.of(7, 8) };
    expect(() => splitBootstrap(rocAuc, two, two, { seed: 1 })).toThrow(
      expect.objectContaining({ code: "SINGLE_CLASS" }),
    );
  });
});
