import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dividePart, prepareParts } from "../../src/pipeline/parts.js";
import { approachesOf, type Row } from "../neo/features/approaches-of.js";

const settings = { features: "history", split: "objects", testShare: 0.25, seed: 3 } as const;

/** Objects with one to a few approaches each, some of them hazardous; the rows dated in another order than they stand. */
const tables = fc
  .array(fc.record({ approaches: fc.integer({ min: 1, max: 5 }), hazardous: fc.boolean() }), {
    minLength: 24,
    maxLength: 60,
  })
  .filter((objects) => {
    const hazardous = objects.filter((object) => object.hazardous).length;
    return hazardous >= 8 && objects.length - hazardous >= 8;
  })
  .map((objects) =>
    objects.flatMap(({ approaches, hazardous }, object) =>
      Array.from(
        { length: approaches },
        (_, i): Row => ({ id: `o${object}`, h: 20, distance: 1e6 * (1 + object) + i, speed: 1000 + i, hazardous }),
      ),
    ),
  );

const dated = (rows: readonly Row[]) => {
  const approaches = approachesOf(rows);
  return { ...approaches, date: Float64Array.from(rows, (_, row) => (row * 7919) % 1009) };
};
const ascending = (rows: Uint32Array) => expect([...rows]).toEqual([...rows].sort((a, b) => a - b));

describe("training and test part", () => {
  it.each(["objects", "rows", "time"] as const)(
    "by %s, take each row once, in order, with what belongs to it",
    (split) => {
      fc.assert(
        fc.property(tables, (rows) => {
          const approaches = dated(rows);
          const { train, test, split: summary } = prepareParts(approaches, { ...settings, split });
          const all = [...train.rows, ...test.rows].sort((a, b) => a - b);
          expect(all).toEqual(rows.map((_, row) => row));
          expect(summary).toMatchObject({ kind: split, train_rows: train.rows.length, test_rows: test.rows.length });
          for (const part of [train, test]) {
            ascending(part.rows);
            part.rows.forEach((row, at) => {
              expect(part.y[at]).toBe(approaches.hazardous?.[row]);
              expect(part.group[at]).toBe(approaches.object[row]);
              expect(part.date?.[at]).toBe(approaches.date[row]);
              expect(part.x.columns[4]?.[at]).toBe(Math.fround(approaches.missDistance[row] ?? 0));
            });
          }
        }),
        { numRuns: 30 },
      );
    },
  );

  it("by objects, share no object, neither in the test part nor in the fold that the threshold is chosen on", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const { train, test, split } = prepareParts(dated(rows), settings);
        const shared = [...new Set(train.group)].filter((object) => test.group.includes(object));
        expect(shared).toEqual([]);
        expect(split.objects_on_both_sides).toBe(0);
        expect(split.test_objects).toBe(new Set(test.group).size);

        const fold = dividePart(train, "objects", 0.2, 4);
        expect([...fold.train.group].filter((object) => fold.test.group.includes(object))).toEqual([]);
        expect([...fold.test.rows].every((row) => train.rows.includes(row))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("by time, hold out the latest approaches", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const { train, test } = prepareParts(dated(rows), { ...settings, split: "time" });
        expect(Math.max(...(train.date ?? []))).toBeLessThanOrEqual(Math.min(...(test.date ?? [])));
      }),
      { numRuns: 30 },
    );
  });

  it("by rows, count the objects that stand on both sides", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const { train, test, split } = prepareParts(dated(rows), { ...settings, split: "rows" });
        const both = [...new Set(test.group)].filter((object) => train.group.includes(object));
        expect(split.objects_on_both_sides).toBe(both.length);
      }),
      { numRuns: 30 },
    );
  });

  it("need labels, and dates for a split by time", () => {
    const rows = Array.from({ length: 20 }, (_, row): Row => ({ id: `o${row}`, h: 20, distance: 1e6, speed: 1 }));
    const { hazardous: _, ...unlabelled } = approachesOf(rows);
    expect(() => prepareParts(unlabelled, settings)).toThrow(expect.objectContaining({ code: "LABELS_MISSING" }));
    expect(() => prepareParts(approachesOf(rows), { ...settings, split: "time" })).toThrow(
      expect.objectContaining({ code: "DATES_MISSING" }),
    );
    const gap = { ...approachesOf(rows), date: Float64Array.from(rows, (_, row) => (row === 4 ? Number.NaN : row)) };
    expect(() => prepareParts(gap, { ...settings, split: "time" })).toThrow(
      "1 of the rows have no close_approach_date, such as kept row 5",
    );
  });
});
