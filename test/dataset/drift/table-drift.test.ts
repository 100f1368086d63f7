import { describe, expect, it } from "vitest";
import {
  type Column,
  compareColumns,
  compareTables,
  encodeText,
  formatDrift,
  kolmogorovSmirnov,
  numbersOf,
  readTable,
  samplesOf,
  type Table,
} from "../../../src/dataset/index.js";
import { createRandom } from "../../../src/support/index.js";
import { realData } from "../../real-data.js";

const options = { seed: 1, splits: 100 };

interface Made {
  readonly objects: number;
  readonly rows?: number;
  readonly shift?: number;
  readonly from?: number;
  readonly missing?: number;
  readonly colours?: readonly string[];
}

/** Rows of objects: size and colour are the object's, speed is the row's. */
function made(
  seed: number,
  { objects, rows = 8, shift = 0, from = 0, missing = 0, colours = ["red", "blue"] }: Made,
): Table {
  const random = createRandom(seed);
  const columns = {
    id: [] as string[],
    size: [] as number[],
    speed: [] as number[],
    colour: [] as string[],
    bad: [] as string[],
  };
  for (let object = 0; object < objects; object++) {
    const size = random.normal() + shift;
    const colour = colours[random.below(colours.length)] ?? "";
    for (let row = 0; row < rows; row++) {
      columns.id.push(`o${from + object}`);
      columns.size.push(random.uniform() < missing ? Number.NaN : size);
      columns.speed.push(random.normal());
      columns.colour.push(colour);
      columns.bad.push((from + object) % 4 === 0 ? "yes" : "no");
    }
  }
  const numbers = (name: "size" | "speed"): Column => ({
    name,
    kind: "number",
    values: Float64Array.from(columns[name]),
  });
  const texts = (name: "id" | "colour" | "bad") => encodeText(name, columns[name]);
  return {
    rows: objects * rows,
    columns: [texts("id"), numbers("size"), numbers("speed"), texts("colour"), texts("bad")],
  };
}

const compare = (before: Table, after: Table, more: object = {}) =>
  compareTables(before, after, { ...options, group: "id", label: "bad", ...more });

describe("drift between two tables", () => {
  it.each([
    ["as many", 300],
    ["a tenth as many", 30],
    ["three times as many", 900],
  ])("is seldom seen where there is none, with %s objects in the second", (_, objects) => {
    let alarms = 0;
    const trials = 40;
    for (let trial = 0; trial < trials; trial++) {
      const before = made(1000 + trial, { objects: 300 });
      const after = made(5000 + trial, { objects, from: 10_000 });
      alarms += compare(before, after, { seed: trial }).drifted.filter((column) => column !== "bad").length;
    }
    // Of 120 columns 1 % each: more than 5 by chance in one of four hundred populations; 2.5 % would give as many in half.
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it("is seen where a column moved, and in no other", () => {
    const { drifted, columns } = compare(made(1, { objects: 300 }), made(2, { objects: 300, shift: 0.6 }));
    expect(drifted).toEqual(["size"]);
    const size = columns.find(({ column }) => column === "size");
    for (const figure of [size?.psi, size?.ks, size?.js]) expect(figure?.value).toBeGreaterThan(figure?.threshold ?? 1);
  });

  it("has the statistic of Kolmogorov and Smirnov of all rows", () => {
    const [before, after] = [made(1, { objects: 60 }), made(2, { objects: 40, shift: 0.3 })];
    const sorted = (table: Table) => numbersOf(table, "size").slice().sort();
    const size = compare(before, after).columns.find(({ column }) => column === "size");
    expect(size?.ks?.value).toBeCloseTo(kolmogorovSmirnov(sorted(before), sorted(after)), 12);
  });

  it("is none between a table and itself, nor one whose rows are in another order", () => {
    const table = made(3, { objects: 100 });
    const turned: Table = {
      rows: table.rows,
      columns: table.columns.map((column) =>
        column.kind === "number"
          ? { ...column, values: column.values.slice().reverse() }
          : { ...column, codes: column.codes.slice().reverse() },
      ),
    };
    for (const after of [table, turned]) {
      const { drifted, columns, groups } = compare(table, after);
      expect(drifted).toEqual([]);
      for (const { psi, ks, js } of columns) {
        expect([psi.value, js.value, ks?.value ?? 0].map((value) => Math.round(value * 1e9))).toEqual([0, 0, 0]);
      }
      expect(groups).toMatchObject({ common: 100, gone: 0, new: 0, new_rows_share: 0 });
    }
  });

  it("has larger thresholds where rows of an object are alike than where each is on its own", () => {
    const before = made(4, { objects: 100, rows: 20 });
    const size = before.columns.find(({ name }) => name === "size");
    const samples = size && samplesOf(size, size);
    if (!samples) throw new Error("the column cannot be compared");
    const ids = before.columns[0];
    if (ids?.kind !== "text") throw new Error("the group is text");
    const rows = Uint32Array.from({ length: before.rows }, (_, row) => row);
    const judged = (group: Uint32Array, groups: number) => {
      const side = { sample: samples.expected, grouping: { group, groups } };
      return compareColumns(side, side, options);
    };
    const byObject = judged(ids.codes, 100);
    const byRow = judged(rows, before.rows);
    // Twenty equal rows an object: the root of twenty is 4.5.
    expect((byObject.ks?.threshold ?? 0) / (byRow.ks?.threshold ?? 1)).toBeGreaterThan(3);
    expect(byObject.psi.threshold / byRow.psi.threshold).toBeGreaterThan(9);
  });

  it("is seen in a new category, in missing values, and not in names", () => {
    const before = made(5, { objects: 200 });
    const after = made(6, { objects: 200, colours: ["red", "green"], missing: 0.3 });
    const { drifted, columns } = compare(before, after);
    expect(drifted).toEqual(["size", "colour"]);
    expect(columns.find(({ column }) => column === "colour")).toMatchObject({ ks: null });
    const size = columns.find(({ column }) => column === "size");
    expect(size?.missing.drifted).toBe(true);
    expect(size?.missing_share[1]).toBeCloseTo(0.3, 1);
  });

  it("counts objects that came and went, and labels that flipped", () => {
    const before = made(7, { objects: 100 });
    const after = made(8, { objects: 100, from: 20 });
    const bad = after.columns.find(({ name }) => name === "bad");
    if (bad?.kind !== "text") throw new Error("the label is text");
    const flipped = { ...bad, codes: bad.codes.map((code, row) => (row < 16 ? 1 - code : code)) };
    const { groups, labels } = compare(before, { ...after, columns: [...after.columns.slice(0, 4), flipped] });
    expect(groups).toEqual({ expected: 100, actual: 100, common: 80, gone: 20, new: 20, new_rows_share: 0.2 });
    expect(labels).toMatchObject({ flipped: 2, examples: [{ group: "o20", from: "yes", to: "no" }, { group: "o21" }] });
  });

  it("names columns that came, went or changed their kind, and compares the others", () => {
    const before = made(9, { objects: 50 });
    const [id, size, speed, colour, bad] = before.columns;
    if (!id || !size || !speed || !colour || !bad) throw new Error("five columns are made");
    const after: Table = {
      rows: before.rows,
      columns: [
        id,
        {
          ...encodeText(
            "size",
            Array.from({ length: before.rows }, () => "large"),
          ),
        },
        { ...speed, name: "pace" },
        colour,
        bad,
      ],
    };
    const { not_compared: left, columns } = compare(before, after);
    expect(left).toEqual([
      { column: "size", why: "it is number in the first and text in the second" },
      { column: "speed", why: "it is gone" },
      { column: "pace", why: "it is new" },
    ]);
    expect(columns.map(({ column }) => column)).toEqual(["colour", "bad"]);
  });

  it("is the same for the same seed, and told to people with thresholds", () => {
    const [before, after] = [made(1, { objects: 80 }), made(2, { objects: 80, shift: 2, from: 40 })];
    const drift = compare(before, after);
    expect(compare(before, after)).toEqual(drift);
    const text = formatDrift(["a.csv", "b.csv"], drift);
    expect(text).toMatch(/40 groups in both, 40 gone, 40 new \(50\.00 % of the rows\)/);
    expect(text).toMatch(/^ {2}size .*\d > \d.* {2}drift$/m);
    expect(text).toContain("Drift in size.");
  });

  it("refuses fewer random divisions than the quantile needs", () => {
    const table = made(1, { objects: 30 });
    expect(() => compare(table, table, { splits: 98 })).toThrow(expect.objectContaining({ code: "SPLITS_TOO_FEW" }));
    expect(compare(table, table, { splits: 19, quantile: 0.95 }).drifted).toEqual([]);
  });

  it("says nothing of labels where there are none", () => {
    const { columns, rows } = made(1, { objects: 30 });
    const bare = { rows, columns: columns.slice(0, 3) };
    expect(compareTables(bare, bare, { ...options, group: "id" })).toMatchObject({ label: null, labels: null });
    expect(() => compareTables(bare, bare, { ...options, group: "id", label: "bad" })).toThrow(
      expect.objectContaining({ code: "COLUMN_MISSING" }),
    );
  });
});

const full = realData("orbits-1910-2024.csv.gz");
const recent = realData("neows-2024.csv");

describe.skipIf(!full || !recent)("the full-size set against NASA's records of 2024", () => {
  it("shows drift in every measured column, and names the objects whose flag JPL changed", async () => {
    const drift = compareTables(await readTable(full ?? ""), await readTable(recent ?? ""), { seed: 42, splits: 99 });
    expect(drift.group).toBe("neo_id");
    expect(drift.drifted).toEqual(expect.arrayContaining(["absolute_magnitude", "relative_velocity", "miss_distance"]));
    expect(drift.drifted).not.toContain("orbiting_body");
    expect(drift.labels?.flipped).toBe(4);
  }, 120_000);
});
