import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averagePrecision,
  type Matrix,
  permutationImportance,
  rocAuc,
  splitCountsOf,
} from "../../../src/learn/index.js";
import { randomTrees, treeShapes } from "../../model/random-models.js";

/** Objects of one to five rows; `size` belongs to the object, `distance` to the row, `noise` to nothing. */
const tables = fc
  .array(
    fc.record({ size: fc.integer({ min: 0, max: 40 }), rows: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }) }),
    {
      minLength: 4,
      maxLength: 30,
    },
  )
  .map((objects) => {
    const rows = objects.flatMap(({ size, rows }, object) => rows.map((distance) => ({ object, size, distance })));
    const columns = [rows.map(({ size }) => size), rows.map(({ distance }) => distance), rows.map((_, row) => row % 7)];
    const x: Matrix = {
      rows: rows.length,
      names: ["size", "distance", "noise"],
      columns: columns.map((column) => Float32Array.from(column)),
    };
    const y = Uint8Array.from(rows, ({ size, distance }) => (size + distance / 4 > 22 ? 1 : 0));
    return { x, y, group: Uint32Array.from(rows, ({ object }) => 100 + 7 * object) };
  })
  .filter(({ y }) => y.includes(0) && y.includes(1));

const bySize = (x: Matrix) => Float32Array.from(x.columns[0]!, (size, row) => size + x.columns[1]![row]! / 100);

describe("permutation importance", () => {
  it("is 0 for a feature that the model does not look at, and what a perfect ranking loses for others", () => {
    fc.assert(
      fc.property(tables, fc.nat(1e6), ({ x, y, group }, seed) => {
        const importances = permutationImportance(bySize, x, y, rocAuc, { seed, group });
        expect(importances.find(({ feature }) => feature === "noise")).toEqual({
          feature: "noise",
          mean: 0,
          deviation: 0,
        });
        expect(importances.map(({ mean }) => mean)).toEqual(importances.map(({ mean }) => mean).sort((a, b) => b - a));
      }),
    );
  });

  it("shuffles one column at a time and leaves every value in it", () => {
    fc.assert(
      fc.property(tables, fc.boolean(), fc.nat(1e6), ({ x, y, group }, byObject, seed) => {
        const seen: Matrix[] = [];
        const predict = (given: Matrix) => {
          seen.push(given);
          return given.columns[0]!;
        };
        permutationImportance(predict, x, y, () => 0, { seed, repeats: 2, ...(byObject ? { group } : {}) });
        expect(seen.length).toBe(1 + 3 * 2);
        for (const [i, { columns }] of seen.slice(1).entries()) {
          for (const [j, column] of columns.entries()) {
            if (j === i >> 1) expect(column.toSorted()).toEqual(x.columns[j]!.toSorted());
            else expect(column).toBe(x.columns[j]);
          }
        }
      }),
    );
  });

  it("keeps an object's rows together: objects of one size change places as wholes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(1e6),
        (objects, size, seed) => {
          const rows = objects * size;
          // Rows of an object need not be neighbours.
          const group = Uint32Array.from({ length: rows }, (_, row) => row % objects);
          const x: Matrix = { rows, names: ["row"], columns: [Float32Array.from({ length: rows }, (_, row) => row)] };
          const y = Uint8Array.from({ length: rows }, (_, row) => row & 1);
          const columns: Float32Array[] = [];
          const predict = (given: Matrix) => {
            columns.push(given.columns[0]!);
            return given.columns[0]!;
          };
          permutationImportance(predict, x, y, () => 0, { seed, group, repeats: 3 });
          for (const column of columns.slice(1)) {
            for (let row = 0; row < rows; row++) {
              expect(column[row]! % objects).toBe(column[row % objects]! % objects);
              expect(Math.floor(column[row]! / objects)).toBe(Math.floor(row / objects));
            }
          }
        },
      ),
    );
  });

  it("is the same again for the same seed, and another for another", () => {
    const [{ x, y, group }] = fc.sample(tables, { numRuns: 1, seed: 5 }) as [
      { x: Matrix; y: Uint8Array; group: Uint32Array },
    ];
    const again = (seed: number) => permutationImportance(bySize, x, y, rocAuc, { seed, group, repeats: 10 });
    expect(again(1)).toEqual(again(1));
    expect(again(1)).not.toEqual(again(2));
  });

  it("is the mean and the deviation of the losses of each repeat", () => {
    const x: Matrix = { rows: 4, names: ["a"], columns: [Float32Array.of(1, 2, 3, 4)] };
    const losses = [0.25, 0.5, 0.75];
    let call = -1;
    const score = () => (call++ < 0 ? 1 : 1 - losses[call - 1]!);
    const [importance] = permutationImportance(({ columns }) => columns[0]!, x, Uint8Array.of(0, 1, 0, 1), score, {
      seed: 1,
      repeats: 3,
    });
    expect(importance!.mean).toBeCloseTo(0.5, 12);
    expect(importance!.deviation).toBeCloseTo(Math.sqrt(0.125 / 3), 12);
  });

  it("hands the weights of the rows to the score", () => {
    const x: Matrix = { rows: 3, names: ["a"], columns: [Float32Array.of(1, 2, 3)] };
    const sampleWeight = Float64Array.of(1, 0, 2);
    const seen: unknown[] = [];
    permutationImportance(
      ({ columns }) => columns[0]!,
      x,
      Uint8Array.of(0, 1, 1),
      (_y, _scores, weights) => seen.push(weights),
      { seed: 1, sampleWeight, repeats: 1 },
    );
    expect(seen).toEqual([sampleWeight, sampleWeight]);
  });

  it("names what is wrong with the input", () => {
    const x: Matrix = { rows: 2, names: ["a"], columns: [Float32Array.of(1, 2)] };
    const y = Uint8Array.of(0, 1);
    const importance =
      (changes: object, labels = y, table = x) =>
      () =>
        permutationImportance(({ columns }) => columns[0]!, table, labels, averagePrecision, { seed: 1, ...changes });
    const failing = (code: string) => expect.objectContaining({ code });
    expect(importance({}, Uint8Array.of(0))).toThrow("y has 1 rows where 2 are expected");
    expect(importance({}, Uint8Array.of(0, 3))).toThrow(failing("NOT_BINARY"));
    expect(importance({ group: Uint32Array.of(1) })).toThrow("group has 1 rows where 2 are expected");
    expect(importance({ sampleWeight: Float64Array.of(1) })).toThrow(failing("SHAPE_MISMATCH"));
    expect(importance({ sampleWeight: Float64Array.of(1, -1) })).toThrow(failing("NOT_A_WEIGHT"));
    expect(importance({ repeats: 0 })).toThrow(failing("INVALID_OPTION"));
    expect(importance({ seed: -1 })).toThrow(failing("INVALID_OPTION"));
    expect(importance({}, new Uint8Array(0), { rows: 0, names: [], columns: [] })).toThrow(failing("NO_ROWS"));
  });
});

describe("the counts of splits", () => {
  it("add up to the inner nodes, each with its feature", () => {
    fc.assert(
      fc.property(treeShapes, (shape) => {
        const model = randomTrees(shape);
        const counts = splitCountsOf(model);
        for (const [feature, count] of counts.entries()) {
          expect(count).toBe(model.feature.filter((split) => split === feature).length);
        }
        expect(counts.length).toBe(shape.features);
      }),
    );
  });
});
