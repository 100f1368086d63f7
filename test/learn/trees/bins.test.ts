import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withArenaNow } from "../../../src/learn/trees/arena.js";
import { binColumns, binColumnsWide, thresholdBetween, thresholdsOf } from "../../../src/learn/trees/bins.js";
import { roundToExactSums } from "../../../src/learn/trees/exact-sums.js";
import { matrixOf } from "./tables.js";

const MISSING = 255;
const float = fc.float({ noNaN: true });
const value = fc.oneof(
  { weight: 6, arbitrary: float },
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const columns = fc.array(fc.oneof(value, fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 600 });
const mostBins = fc.oneof(fc.constant(255), fc.integer({ min: 2, max: 20 }));

function binned(column: readonly number[], maxBins: number) {
  return withArenaNow((arena) => {
    const x = matrixOf([column]);
    const { bins, thresholds } = binColumns(arena, x, maxBins);
    return { bins: arena.bytesAt(bins, x.rows).slice(), thresholds: thresholds[0]!, values: x.columns[0]! };
  });
}

describe("bins of a column", () => {
  it("hold each value between two thresholds, missing ones in the last bin of all", () => {
    fc.assert(
      fc.property(columns, mostBins, (column, maxBins) => {
        const { bins, thresholds, values } = binned(column, maxBins);
        expect(thresholds.length).toBeLessThanOrEqual(maxBins);
        for (const [row, bin] of bins.entries()) {
          if (Number.isNaN(values[row])) expect(bin).toBe(MISSING);
          else {
            expect(values[row]).toBeLessThanOrEqual(thresholds[bin]!);
            if (bin > 0) expect(values[row]).toBeGreaterThan(thresholds[bin - 1]!);
          }
        }
      }),
    );
  });

  it("are none of them empty, and as many as there are values where these are few", () => {
    fc.assert(
      fc.property(columns, mostBins, (column, maxBins) => {
        const { bins, thresholds, values } = binned(column, maxBins);
        const used = new Set([...bins].filter((bin) => bin !== MISSING));
        expect(used.size).toBe(thresholds.length);
        // −0 and 0 are one value.
        const distinct = new Set([...values].filter((v) => !Number.isNaN(v)).map((v) => v + 0)).size;
        if (distinct <= maxBins) expect(used.size).toBe(distinct);
      }),
    );
  });

  it("have about as many rows each where all values differ", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(float, { minLength: 50, maxLength: 800 }),
        fc.integer({ min: 2, max: 40 }),
        (all, most) => {
          const { bins, thresholds } = binned(all, most);
          const counts = new Uint32Array(thresholds.length);
          for (const bin of bins) counts[bin]!++;
          for (const count of counts) expect(Math.abs(count - all.length / thresholds.length)).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it("are none where every value is missing", () => {
    expect(thresholdsOf(new Float32Array(0), 255).length).toBe(0);
    expect(binned([Number.NaN, Number.NaN], 255).bins).toEqual(Uint8Array.of(MISSING, MISSING));
  });

  it("are parted by a number that is a float32 and lies from the lower value to below the upper one", () => {
    fc.assert(
      fc.property(float, float, (a, b) => {
        fc.pre(a < b);
        const threshold = thresholdBetween(a, b);
        expect(Math.fround(threshold)).toBe(threshold);
        expect(a <= threshold && threshold < b).toBe(true);
      }),
    );
  });
});

describe("the finer bins of forests", () => {
  it("are the same bins, counted from 1, with missing values before them", () => {
    fc.assert(
      fc.property(columns, mostBins, (column, maxBins) => {
        const { bins, thresholds } = binned(column, maxBins);
        withArenaNow((arena) => {
          const x = matrixOf([column]);
          const wide = binColumnsWide(arena, x, maxBins);
          const theirs = new Uint16Array(arena.memory.buffer, wide.bins, x.rows);
          expect([...theirs]).toEqual(Array.from(bins, (bin) => (bin === MISSING ? 0 : bin + 1)));
          expect(wide.thresholds[0]).toEqual(thresholds);
          expect([...wide.varying]).toEqual(new Set(bins).size > 1 ? [0] : []);
        });
      }),
    );
  });

  it("part all values that differ, up to 4,094 of them", () => {
    withArenaNow((arena) => {
      const column = Array.from({ length: 9000 }, (_, row) => ((row * 7919) % 4094) / 7);
      const { bins, most } = binColumnsWide(arena, matrixOf([column]), 4094);
      expect(most).toBe(4094);
      const its = new Uint16Array(arena.memory.buffer, bins, 9000);
      expect([...its]).toEqual(column.map((value) => Math.round(7 * value) + 1));
    });
  });

  it("stand for the middle between their smallest and largest value", () => {
    fc.assert(
      fc.property(columns, mostBins, (column, maxBins) => {
        withArenaNow((arena) => {
          const x = matrixOf([column]);
          const { bins, middles, thresholds } = binColumnsWide(arena, x, maxBins);
          const its = new Uint16Array(arena.memory.buffer, bins, x.rows);
          for (const [bin, middle] of arena.float32At(middles, thresholds[0]!.length).entries()) {
            const values = x.columns[0]!.filter((_, row) => its[row] === bin + 1);
            const [least, most] = [Math.min(...values), Math.max(...values)];
            const halfway = Math.fround(least / 2 + most / 2);
            expect(middle + 0).toBe(Math.max(-3.4028234663852886e38, Math.min(3.4028234663852886e38, halfway)) + 0);
          }
        });
      }),
    );
  });
});

describe("leaf values rounded to exact sums", () => {
  it("add up without rounding in any order, close to what they were", () => {
    const leaf = fc.double({ min: -3, max: 3, noNaN: true });
    const trees = fc.array(fc.array(leaf, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(leaf, trees, fc.infiniteStream(fc.nat(4)), (base, leaves, picks) => {
        const treeStarts = Uint32Array.from([0, ...leaves.map((_, tree) => leaves.slice(0, tree + 1).flat().length)]);
        const before = Float64Array.from(leaves.flat());
        const rounded = roundToExactSums(base, before, treeStarts);
        const bound = Math.abs(base) + leaves.reduce((sum, tree) => sum + Math.max(...tree.map(Math.abs)), 0);
        for (const [node, kept] of rounded.values.entries()) {
          expect(Math.abs(kept - before[node]!)).toBeLessThanOrEqual(bound * 2 ** -23 + 2 ** -149);
        }
        const chosen = leaves.map(
          (tree, t) => rounded.values[treeStarts[t]! + ((picks.next().value ?? 0) % tree.length)]!,
        );
        const exact = chosen.reduce((sum, one) => sum + one, rounded.base);
        for (const order of [chosen, [...chosen].reverse(), [...chosen].sort((a, b) => a - b)]) {
          expect(order.reduce((sum, one) => Math.fround(sum + one), Math.fround(rounded.base))).toBe(exact);
        }
      }),
    );
  });

  it("stay at most their share of a probability of 1", () => {
    const treeStarts = Uint32Array.from({ length: 4 }, (_, tree) => tree);
    const { values } = roundToExactSums(0, new Float64Array(3).fill(1 / 3), treeStarts, 1 / 3);
    expect(values.reduce((a, b) => a + b)).toBeLessThanOrEqual(1);
  });
});
