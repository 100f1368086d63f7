import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalOrder, contentDigest, encodeText, type Table } from "../../../src/dataset/index.js";

const row = fc.record({
  id: fc.constantFrom("a", "b", "Ä", "", undefined),
  x: fc.oneof(fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY), fc.double()),
  y: fc.integer({ min: 0, max: 2 }),
});
type Row = { id: string | undefined; x: number; y: number };

const tableOf = (rows: readonly Row[]): Table => ({
  rows: rows.length,
  columns: [
    encodeText(
      "id",
      rows.map(({ id }) => id),
    ),
    { name: "x", kind: "number", values: Float64Array.from(rows, ({ x }) => x) },
    { name: "y", kind: "number", values: Float64Array.from(rows, ({ y }) => y) },
  ],
});
/** As digests compare: −0 is 0, and missing is missing. */
const sameNumber = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));
const digestOf = (table: Table) => contentDigest(table, canonicalOrder(table, ["id", "x"]));

describe("the digest of a table", () => {
  it("depends on neither the order of rows nor that of columns", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.integer(), (rows, seed) => {
        const shuffled = [...rows].sort(
          (a, b) => Math.sin(seed + a.y + (a.x || 0)) - Math.sin(seed + b.y + (b.x || 0)),
        );
        const { rows: count, columns } = tableOf(shuffled.reverse());
        expect(digestOf({ rows: count, columns: [...columns].reverse() })).toBe(digestOf(tableOf(rows)));
      }),
    );
  });

  it("changes with any value, a missing one included", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), row, fc.nat(), (rows, other, at) => {
        const place = at % rows.length;
        const before = rows[place]!;
        const same = before.id === other.id && before.y === other.y && sameNumber(before.x, other.x);
        const changed = rows.with(place, other);
        expect(digestOf(tableOf(changed)) === digestOf(tableOf(rows))).toBe(same);
      }),
    );
  });

  it("tells a row from two of the same, a name from another, and text from a number", () => {
    const one = { id: "a", x: 1, y: 1 };
    expect(digestOf(tableOf([one]))).not.toBe(digestOf(tableOf([one, one])));
    const { columns } = tableOf([one]);
    expect(digestOf({ rows: 1, columns: [{ ...columns[0]!, name: "di" }, ...columns.slice(1)] })).not.toBe(
      digestOf(tableOf([one])),
    );
    const text: Table = { rows: 1, columns: [encodeText("x", ["1"])] };
    const number: Table = { rows: 1, columns: [{ name: "x", kind: "number", values: Float64Array.of(1) }] };
    expect(digestOf(text)).not.toBe(digestOf(number));
  });

  it("does not tell −0 from 0, nor spellings of a dictionary that no row uses", () => {
    const plain = tableOf([{ id: "a", x: 0, y: 0 }]);
    expect(digestOf(tableOf([{ id: "a", x: -0, y: 0 }]))).toBe(digestOf(plain));
    const [id] = plain.columns;
    if (id?.kind !== "text") throw new Error("id is text");
    const unused = { ...id, values: ["a", "never"] };
    expect(digestOf({ rows: 1, columns: [unused, ...plain.columns.slice(1)] })).toBe(digestOf(plain));
  });

  it("is the same on every machine and in every version that writes this form", () => {
    expect(
      digestOf(
        tableOf([
          { id: "b", x: 1.5, y: 2 },
          { id: undefined, x: Number.NaN, y: 0 },
        ]),
      ),
    ).toMatchInlineSnapshot(`"660e263a544a9a7aa919b85d3c7a954805eaee2a4439988ccd557db73eec47a9"`);
  });
});
