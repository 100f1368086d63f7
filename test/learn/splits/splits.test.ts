import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix } from "../../../src/learn/index.js";
import { splitByGroups, splitByRows, splitByTime, take, takeRows } from "../../../src/learn/splits/index.js";
import { expectApart, expectWhole, objects, seeds, shares } from "./rows-of-objects.js";

const sharePositive = (labels: Uint8Array) => labels.reduce((sum, label) => sum + label, 0) / labels.length;

describe("a split by groups", () => {
  it("puts every row on one side, and no group on both", () => {
    fc.assert(
      fc.property(objects(2), shares, seeds, ({ group, labels }, testShare, seed) => {
        const split = splitByGroups(group, labels, { testShare, seed });
        expectWhole(split, labels.length);
        expectApart(group, split);
      }),
    );
  });

  it("is the same for the same seed, and another for another", () => {
    fc.assert(
      fc.property(objects(2), seeds, ({ group, labels }, seed) => {
        expect(splitByGroups(group, labels, { seed })).toEqual(splitByGroups(group, labels, { seed }));
      }),
    );
    const group = Uint32Array.from({ length: 200 }, (_, row) => row);
    const labels = Uint8Array.from(group, (id) => id % 2);
    expect(splitByGroups(group, labels, { seed: 1 })).not.toEqual(splitByGroups(group, labels, { seed: 2 }));
  });

  it("gives the test side the share of groups that was asked, of each class", () => {
    fc.assert(
      fc.property(objects(2), shares, seeds, ({ group, labels }, testShare, seed) => {
        const { test } = splitByGroups(group, labels, { testShare, seed });
        for (const label of [0, 1]) {
          const all = new Set(group.filter((_, row) => labels[row] === label)).size;
          const drawn = new Set(
            take(
              group,
              test.filter((row) => labels[row] === label),
            ),
          ).size;
          expect(Math.abs(drawn - all * testShare)).toBeLessThanOrEqual(1.5);
        }
      }),
    );
  });

  it("takes a fifth of the groups where nothing else is asked", () => {
    const group = Uint32Array.from({ length: 3000 }, (_, row) => row % 1000);
    const labels = Uint8Array.from(group, (id) => (id % 10 === 0 ? 1 : 0));
    const { test } = splitByGroups(group, labels, { seed: 42 });
    expect(new Set(take(group, test)).size).toBe(200);
    expect(sharePositive(take(labels, test))).toBeCloseTo(0.1, 12);
  });

  it("cannot be made of one group", () => {
    expect(() => splitByGroups(Uint32Array.of(1, 1), Uint8Array.of(0, 1), { seed: 1 })).toThrow(
      "1 groups cannot be split in two",
    );
  });
});

describe("a split by rows", () => {
  const tables = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 2, maxLength: 200 }).map((l) => Uint8Array.from(l));

  it("puts every row on one side, with the share of each class that was asked", () => {
    fc.assert(
      fc.property(tables, shares, seeds, (labels, testShare, seed) => {
        const split = splitByRows(labels, { testShare, seed });
        expectWhole(split, labels.length);
        expect(splitByRows(labels, { testShare, seed })).toEqual(split);
        for (const label of [0, 1]) {
          const all = labels.filter((l) => l === label).length;
          const drawn = take(labels, split.test).filter((l) => l === label).length;
          expect(Math.abs(drawn - all * testShare)).toBeLessThanOrEqual(1.5);
        }
      }),
    );
  });

  it("refuses a share that leaves a side empty", () => {
    for (const testShare of [0, 1, Number.NaN]) {
      expect(() => splitByRows(Uint8Array.of(0, 1), { testShare, seed: 1 })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION" }),
      );
    }
  });
});

describe("a split by time", () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 100 })
    .filter((list) => new Set(list).size > 1)
    .map((list) => Float64Array.from(list));

  it("has every test row later than every training row, so ties stay on one side", () => {
    fc.assert(
      fc.property(times, shares, (time, testShare) => {
        const split = splitByTime(time, { testShare });
        expectWhole(split, time.length);
        expect(Math.min(...take(time, split.test))).toBeGreaterThan(Math.max(...take(time, split.train)));
      }),
    );
  });

  it("comes as near to the share as the ties allow", () => {
    fc.assert(
      fc.property(times, shares, (time, testShare) => {
        const { test } = splitByTime(time, { testShare });
        const wanted = time.length - Math.round(time.length * (1 - testShare));
        const possible = [...new Set(time)]
          .sort((a, b) => a - b)
          .slice(1)
          .map((start) => time.filter((value) => value >= start).length);
        const nearest = Math.min(...possible.map((count) => Math.abs(count - wanted)));
        expect(Math.abs(test.length - wanted)).toBe(nearest);
      }),
    );
  });

  it("names a row without a time, and data of one time", () => {
    expect(() => splitByTime(Float64Array.of(1, Number.NaN))).toThrow("time is NaN in row 1");
    expect(() => splitByTime(Float64Array.of(3, 3))).toThrow("2 rows of one time cannot be split by time");
  });
});

describe("taking rows", () => {
  it("keeps names and the order asked, in arrays of the same type", () => {
    const matrix: Matrix = { rows: 3, names: ["h"], columns: [Float32Array.of(1, Number.NaN, 3)] };
    const rows = Uint32Array.of(2, 1);
    expect(takeRows(matrix, rows)).toEqual({ rows: 2, names: ["h"], columns: [Float32Array.of(3, Number.NaN)] });
    expect(take(Uint8Array.of(4, 5, 6), rows)).toEqual(Uint8Array.of(6, 5));
    expect(take(Float64Array.of(4, 5, 6), rows)).toEqual(Float64Array.of(6, 5));
  });
});
