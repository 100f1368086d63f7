import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeText, findGroup, findLabel, type Table } from "../../../src/dataset/index.js";
import { findMagnitudeLimit } from "../../../src/neo/index.js";
import { realData } from "../../real-data.js";

function limitOf(table: Table) {
  const label = findLabel(table);
  const { group, names } = findGroup(table, label, "neo_id");
  return findMagnitudeLimit(table, label, group, names);
}

const tableOf = (rows: readonly [id: string, h: number, hazardous: string | undefined][]): Table => ({
  rows: rows.length,
  columns: [
    encodeText(
      "neo_id",
      rows.map(([id]) => id),
    ),
    { name: "absolute_magnitude", kind: "number", values: Float64Array.from(rows, ([, h]) => h) },
    encodeText(
      "is_hazardous",
      rows.map(([, , hazardous]) => hazardous),
    ),
  ],
});

describe("objects near the limit of H", () => {
  it("are counted once each, with those beyond it and those that flipped", () => {
    const found = limitOf(
      tableOf([
        ["bright", 18, "True"],
        ["bright", 18, "True"],
        ["near", 21.9, "False"],
        ["beyond", 22.1, "True"],
        ["flipped", 22.0, "True"],
        ["flipped", 22.05, "False"],
        ["faint", 27, "False"],
        ["unknown", Number.NaN, "False"],
      ]),
    );
    expect(found).toMatchObject({
      objects: 5,
      hazardous_objects: 3,
      near_objects: 3,
      near_hazardous_objects: 2,
      hazardous_beyond_limit: 1,
      flipped_objects: 1,
      definition: null,
    });
    expect(found?.examples.map(({ object }) => object)).toEqual(["flipped", "beyond", "near"]);
  });

  it("are not looked for in tables of other things", () => {
    const { rows, columns } = tableOf([
      ["a", 1, "True"],
      ["a", 1, "True"],
      ["b", 2, "False"],
    ]);
    const renamed = columns.map((column) => (column.name === "is_hazardous" ? { ...column, name: "churn" } : column));
    expect(limitOf({ rows, columns: renamed })).toBeUndefined();
  });
});

const sbdb = realData("jpl/sbdb-2020.json.gz");

describe.skipIf(!sbdb)("JPL's flags of 2020 (jpl/sbdb-2020.json.gz)", () => {
  it("are given back by H ≤ 22.0 and MOID ≤ 0.05 au, 361 of 363 with 8 extra, all ten exceptions at H 21.9 to 22.2", () => {
    const { fields, data } = JSON.parse(gunzipSync(readFileSync(sbdb ?? "")).toString());
    const cells = (field: string): (string | null)[] =>
      data.map((row: (string | null)[]) => row[fields.indexOf(field)] ?? null);
    const numbers = (name: string, field: string) => ({
      name,
      kind: "number" as const,
      values: Float64Array.from(cells(field), (cell) => (cell === null ? Number.NaN : Number(cell))),
    });
    const ids = cells("spkid").map((id) => id ?? "");
    const table: Table = {
      rows: data.length * 2,
      // Each twice, as approaches would have them: a group wants rows that belong together.
      columns: [
        encodeText("neo_id", [...ids, ...ids]),
        twice(numbers("H", "H")),
        twice(numbers("moid", "moid")),
        encodeText(
          "pha",
          [...cells("pha"), ...cells("pha")].map((flag) => flag ?? undefined),
        ),
      ],
    };
    const found = limitOf(table);
    expect(found?.definition).toMatchObject({ flags: 726, found: 722, extra: 16 });
    const [low = 0, high = 0] = found?.definition?.exceptions_magnitude ?? [];
    expect(low).toBeGreaterThanOrEqual(21.9);
    expect(high).toBeLessThanOrEqual(22.2);
  });
});

const twice = <T extends { values: Float64Array }>(column: T) => ({
  ...column,
  values: Float64Array.of(...column.values, ...column.values),
});
