import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findNearestRows } from "../../../src/pipeline/audit/nearest-rows.js";

const value = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.double({ min: 0, max: 6, noNaN: true }),
  fc.constant(Number.NaN),
);

describe("the nearest training rows", () => {
  it("are those that a comparison of all pairs finds", () => {
    const table = fc.array(fc.tuple(value, value, value, fc.boolean()), { minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(table, (rows) => {
        const columns = [0, 1, 2].map((at) => Float32Array.from(rows, (row) => Number(row[at])));
        const indices = Uint32Array.from(rows.keys());
        const split = { train: indices.filter((row) => row % 3 !== 0), test: indices.filter((row) => row % 3 === 0) };
        const labels = Uint8Array.from(rows, (row) => Number(row[3]));
        const x = { rows: rows.length, names: ["a", "b", "c"], columns };
        const found = findNearestRows(x, labels, indices, split, 1);

        const distances = [...split.test].map((test) =>
          Math.min(...[...split.train].map((train) => distance(columns, split.train, test, train))),
        );
        distances.sort((a, b) => a - b);
        expect(found.compared).toBe(split.test.length);
        expect(found.median_distance).toBeCloseTo(distances[distances.length >> 1] ?? 0, 6);
        expect(found.examples[0]?.distance).toBeCloseTo(distances[0] ?? 0, 6);
        const same = (a: number, b: number) => columns.every((column) => Object.is(column[a], column[b]));
        const duplicates = [...split.test].filter((test) => split.train.some((train) => same(test, train)));
        expect(found.exact_duplicates).toBe(duplicates.length);
      }),
    );
  });
});

/** The largest difference of ranks among the training rows, 1 or more where one of two values is missing. */
function distance(columns: readonly Float32Array[], train: Uint32Array, a: number, b: number): number {
  const rank = (column: Float32Array, row: number) => {
    const of = column[row] ?? Number.NaN;
    if (Number.isNaN(of)) return -1;
    const known = [...train].map((other) => column[other] ?? Number.NaN).filter((other) => !Number.isNaN(other));
    const below = known.filter((other) => other < of).length + known.filter((other) => other === of).length / 2;
    return below / Math.max(1, known.length);
  };
  return Math.max(...columns.map((column) => Math.abs(rank(column, a) - rank(column, b))));
}
