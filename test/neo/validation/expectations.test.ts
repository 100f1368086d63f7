import { describe, expect, it } from "vitest";
import {
  formatValidationReport,
  readApproaches,
  settableRules,
  tableExpectations,
  validateApproaches,
  withSeverities,
} from "../../../src/neo/index.js";
import { realData } from "../../real-data.js";
import { type Row, tableOf } from "./table-of.js";

const both: readonly Row[] = [{ label: 0 }, { label: 1 }];
const many = (count: number, row: (index: number) => Row) => Array.from({ length: count }, (_, index) => row(index));

/** For each expectation, rows that do not meet it, and what is then told. */
const broken: Readonly<Record<string, { rows: readonly Row[]; failing: number; message: RegExp; example?: object }>> = {
  unit_plausible: {
    rows: many(3, (index) => ({ speed: 14, label: index % 2 })),
    failing: 3,
    message: /3 of 3 values of relative_velocity are below 3600 km\/h: is the column in another unit\?/,
  },
  diameter_from_magnitude: {
    rows: [...both, { h: 20, min: 0.3 }],
    failing: 1,
    message: /^1 row with estimated_diameter_min off what H gives at albedo 0\.25/,
    example: { row: 3, value: "0.3 km at H 20, expected 0.2658 km" },
  },
  date_within_catalogue: {
    rows: [...both, { date: -40_000 }],
    failing: 1,
    message: /^1 date is outside 1900 to 2200/,
    example: { row: 3, value: "1860-06-26" },
  },
  rows_distinct: {
    rows: [...both, { id: "a" }, { id: "a" }],
    failing: 1,
    message: /^1 row repeats an earlier one; it is kept$/,
    example: { row: 4, value: "a" },
  },
  object_and_date_unique: {
    rows: [...both, { id: "a" }, { id: "a", distance: 3e6 }],
    failing: 1,
    message: /^1 row is of an object and time that an earlier one has with other numbers$/,
    example: { row: 4, value: "a on 2022-01-08" },
  },
  label_constant_per_object: {
    rows: [...both, { id: "a", label: 0 }, { id: "a", label: 1, date: 19_001 }],
    failing: 1,
    message: /^1 object is hazardous in some rows and not in others, such as a$/,
    example: { row: 4, value: "a is hazardous here" },
  },
  magnitude_constant_per_object: {
    rows: [...both, { id: "a", h: 20 }, { id: "a", h: 20.05, date: 19_001 }],
    failing: 1,
    message: /^1 object has more than one H/,
    example: { row: 4, value: "a has H 20 and 20.05" },
  },
  designation_of_one_object: {
    rows: [...both, { id: "1", name: "(2005 TU50)" }, { id: "2", name: "741232 (2005 TU50)" }],
    failing: 1,
    message: /2005 TU50 is 1 and 2/,
  },
  approach_of_one_object: {
    rows: [...both, { id: "1", distance: 4e7 }, { id: "2", distance: 4e7 + 1, speed: 50_000.001 }],
    failing: 1,
    message: /^1 approach stands under two identifiers, of 1 of 4 objects: they count as others$/,
    example: { row: 4, value: "2 is 1" },
  },
  label_two_classes: { rows: [{}, {}], failing: 2, message: /^every row is labelled not hazardous/ },
  hazardous_share_plausible: {
    rows: many(300, (index) => ({ label: index % 2 })),
    failing: 300,
    message: /^50\.00 % of the rows are labelled hazardous/,
  },
  dates_in_order: {
    rows: [...both, { date: 18_999 }, { date: 19_001 }, { date: 19_000 }],
    failing: 2,
    message: /^2 rows are earlier than one above/,
    example: { row: 3, value: "2022-01-07" },
  },
};

describe("expectations of a table", () => {
  it("are all met by a sound one", () => {
    const { expectations } = validateApproaches(tableOf(both)).report;
    expect(expectations.filter(({ met }) => !met)).toEqual([]);
    expect(new Set(expectations.map(({ name }) => name)).size).toBe(settableRules.length + 7);
  });

  it("have a test here each", () => {
    expect(Object.keys(broken)).toEqual(settableRules);
  });

  it.each(Object.entries(broken))(
    "%s is told where it is not met, with a row that fails",
    (name, { rows, ...told }) => {
      const { report } = validateApproaches(tableOf(rows));
      expect(report.rowsKept).toBe(rows.length);
      const failed = report.expectations.find((result) => result.name === name && !result.met);
      expect(failed).toMatchObject({ failing: told.failing, message: expect.stringMatching(told.message) });
      if (told.example) expect(failed?.examples[0]).toEqual(told.example);
      const severity = tableExpectations.find((expectation) => expectation.name === name)?.severity;
      expect(failed?.severity).toBe(severity);
      expect(report.warnings.some(({ rule }) => rule === name)).toBe(severity === "warning");
      expect(formatValidationReport(report)).toContain(
        `${severity === "info" ? "note" : "warning"}: ${failed?.message}`,
      );
    },
  );

  it("count rows as in the source, though rows before them were dropped", () => {
    const { report } = validateApproaches(tableOf([{ speed: -1 }, ...both, { date: -40_000 }]));
    expect(report.expectations.find(({ met, severity }) => !met && severity === "warning")?.examples).toMatchObject([
      { row: 4 },
    ]);
    expect(report.expectations[3]).toMatchObject({
      name: "relative_velocity_within_limits",
      severity: "error",
      failing: 1,
    });
  });

  it("are looked at only where their columns are", () => {
    const { date: _, hazardous: __, ...bare } = tableOf(both);
    const names = validateApproaches(bare).report.expectations.map(({ name }) => name);
    expect(names).not.toContain("dates_in_order");
    expect(names).not.toContain("label_two_classes");
  });

  it("take other severities, and warnings follow", () => {
    const { report } = validateApproaches(tableOf([...both, { date: 1 }, { id: "a" }, { id: "a" }]));
    const graded = withSeverities(
      report,
      new Map([
        ["dates_in_order", "error"],
        ["rows_distinct", "info"],
      ]),
    );
    expect(graded.warnings.map(({ rule }) => rule)).toEqual(["dates_in_order"]);
    expect(graded.expectations.find(({ name }) => name === "dates_in_order")).toMatchObject({
      severity: "error",
      met: false,
    });
  });

  it("end soon where every row is the same", () => {
    const rows = many(20_000, (index) => ({ id: String(index), distance: 1e6, label: index % 9 === 0 ? 1 : 0 }));
    const { expectations } = validateApproaches(tableOf(rows)).report;
    expect(expectations.find(({ name }) => name === "approach_of_one_object")?.failing).toBe(19_999);
  });
});

const recent = realData("neows-2024.csv");

describe.skipIf(!recent)("NASA's records of 2024 (neows-2024.csv)", () => {
  it("hold 65 objects under two identifiers by name, and 23 approaches by their numbers", async () => {
    const { report } = await readApproaches(recent ?? "");
    const failed = report.expectations.filter(({ met }) => !met);
    expect(failed.map(({ name, failing }) => [name, failing])).toEqual([
      ["designation_of_one_object", 65],
      ["approach_of_one_object", 23],
    ]);
  });
});

const full = realData("orbits-1910-2024.csv.gz");

describe.skipIf(!full)("the full-size set (orbits-1910-2024.csv.gz)", () => {
  it("meets every expectation", async () => {
    const { report } = await readApproaches(full ?? "");
    expect(report.expectations.filter(({ met }) => !met)).toEqual([]);
  });
});
