import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Approaches, diffApproaches, formatDiff } from "../../src/neo/index.js";

type Row = readonly [id: string, day: number, distance: number, label: number, magnitude?: number];

const approachesOf = (rows: readonly Row[]): Approaches => {
  const ids = [...new Set(rows.map(([id]) => id))];
  const numbers = (of: (row: Row) => number) => Float64Array.from(rows, of);
  return {
    rows: rows.length,
    objectIds: ids,
    objectNames: ids.map((id) => `(${id})`),
    object: Uint32Array.from(rows, ([id]) => ids.indexOf(id)),
    absoluteMagnitude: numbers(([, , , , magnitude]) => magnitude ?? 21),
    estimatedDiameterMin: numbers(() => 0.1),
    estimatedDiameterMax: numbers(() => 0.3),
    relativeVelocity: numbers(() => 40_000),
    missDistance: numbers(([, , distance]) => distance),
    date: numbers(([, day]) => day),
    hazardous: Uint8Array.from(rows, ([, , , label]) => label),
  };
};

const rows: readonly Row[] = [
  ["A", 10, 1e6, 1],
  ["A", 400, 2e6, 1],
  ["B", 11, 3e6, 0],
  ["C", 12, 4e6, 0],
];

describe("what became of approaches from one version to the next", () => {
  it("is nothing where they are the same, in any order of rows", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...rows], { minLength: rows.length }), (shuffled) => {
        const diff = diffApproaches(approachesOf(rows), approachesOf(shuffled));
        expect(diff).toMatchObject({ objects: { came: [], went: [] }, flipped: [], magnitudes: [] });
        expect(diff.approaches).toEqual({ came: 0, went: 0, changed: 0, same: 4 });
      }),
    );
  });

  it("is said object by object: who came and went, whose label flipped, whose H was revised", () => {
    const diff = diffApproaches(
      approachesOf(rows),
      approachesOf([
        ["A", 10, 1e6, 0, 22.1],
        ["A", 400, 2.5e6, 0, 22.1],
        ["A", 900, 5e6, 0, 22.1],
        ["C", 12, 4e6, 0],
        ["D", 13, 1e6, 1],
      ]),
    );
    expect(diff.objects).toEqual({ came: ["D"], went: ["B"] });
    expect(diff.flipped).toEqual([{ id: "A", name: "(A)", to: "not hazardous" }]);
    expect(diff.magnitudes).toEqual([{ id: "A", from: 21, to: 22.1 }]);
    expect(diff.approaches).toEqual({ came: 2, went: 1, changed: 1, same: 2 });
    expect(formatDiff(diff)).toContain("flipped: A (A) to not hazardous");
  });

  it("adds up: what was there went, changed or is the same; what is there came, changed or is the same", () => {
    const some = fc.array(fc.tuple(fc.constantFrom("A", "B", "C"), fc.nat(3), fc.nat(2), fc.nat(1)), { maxLength: 30 });
    fc.assert(
      fc.property(some, some, (before, after) => {
        const { approaches } = diffApproaches(approachesOf(before), approachesOf(after));
        expect(approaches.went + approaches.changed + approaches.same).toBe(before.length);
        expect(approaches.came + approaches.changed + approaches.same).toBe(after.length);
      }),
    );
  });
});
