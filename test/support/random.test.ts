import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/support/index.js";

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe("seeded random numbers", () => {
  it("repeat for the same seed and stream, and differ for another", () => {
    fc.assert(
      fc.property(seeds, fc.nat(1000), (seed, stream) => {
        const draw = (s: number, t: number) => {
          const random = createRandom(s, t);
          return Array.from({ length: 8 }, () => random.uint32());
        };
        expect(draw(seed, stream)).toEqual(draw(seed, stream));
        expect(draw(seed, stream)).not.toEqual(draw(seed, stream + 1));
      }),
    );
  });

  it("are uniform below a bound: each value's share is within four standard deviations", () => {
    const random = createRandom(42);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * (6 / 7)));
  });

  it("have mean 0 and variance 1 where normal", () => {
    const random = createRandom(7);
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});
