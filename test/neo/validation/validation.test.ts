import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatValidationReport, KM_PER_AU, limits, rowRules, validateApproaches } from "../../../src/neo/index.js";
import { type Row, tableOf } from "./table-of.js";

const both: readonly Row[] = [{ label: 0 }, { label: 1 }];

describe("validation of rows", () => {
  it.each<[rule: string, broken: Row, value: string, limit: string]>([
    ["absolute_magnitude_within_limits", { h: 41 }, "41 mag", "-2 ≤ mag ≤ 40"],
    ["absolute_magnitude_within_limits", { h: -3 }, "-3 mag", "-2 ≤ mag ≤ 40"],
    ["estimated_diameter_min_within_limits", { min: 0 }, "0 km", "0 < km ≤ 100"],
    ["estimated_diameter_min_within_limits", { min: 101, max: 150 }, "101 km", "0 < km ≤ 100"],
    ["estimated_diameter_max_within_limits", { max: 201 }, "201 km", "0 < km ≤ 200"],
    ["relative_velocity_within_limits", { speed: 0 }, "0 km/h", "0 < km/h ≤ 300000"],
    ["relative_velocity_within_limits", { speed: 300_001 }, "300001 km/h", "0 < km/h ≤ 300000"],
    ["miss_distance_within_limits", { distance: -1 }, "-1 km", `0 < km ≤ ${KM_PER_AU}`],
    ["miss_distance_within_limits", { distance: Number.POSITIVE_INFINITY }, "Infinity km", `0 < km ≤ ${KM_PER_AU}`],
    [
      "diameters_in_order",
      { min: 0.5, max: 0.4 },
      "0.5 km > 0.4 km",
      "estimated_diameter_min ≤ estimated_diameter_max",
    ],
    ["label_known", { label: 255 }, "missing", "True or False"],
  ])("%s drops %j, names the row, and keeps the others", (rule, broken, value, limit) => {
    const { approaches, report } = validateApproaches(tableOf([...both, broken, {}]));
    expect(report).toMatchObject({ rowsRead: 4, rowsKept: 3 });
    expect(report.dropped).toEqual([
      {
        rule,
        column: expect.any(String),
        limit,
        count: 1,
        examples: [{ row: 3, column: expect.any(String), value, limit }],
      },
    ]);
    expect(approaches.objectIds).toEqual(["object-0", "object-1", "object-3"]);

    const strict = () => validateApproaches(tableOf([...both, broken, {}]), { source: "a.csv", strict: true });
    expect(strict).toThrow(expect.objectContaining({ code: "ROW_OUTSIDE_LIMITS" }));
    expect(strict).toThrow(
      `a.csv, row 3, column ${report.dropped[0]?.column}: ${value} is outside its limits (${limit})`,
    );
  });

  it("has a test here for every rule", () => {
    expect(rowRules.map(({ name }) => name)).toEqual([
      "absolute_magnitude_within_limits",
      "estimated_diameter_min_within_limits",
      "estimated_diameter_max_within_limits",
      "relative_velocity_within_limits",
      "miss_distance_within_limits",
      "diameters_in_order",
      "label_known",
    ]);
  });

  it("keeps every value within its limits, both ends where they belong to it", () => {
    const { absoluteMagnitude, missDistance, relativeVelocity } = limits;
    const edges: Row[] = [
      { h: absoluteMagnitude.min },
      { h: absoluteMagnitude.max },
      { distance: missDistance.max },
      { speed: relativeVelocity.max },
      { min: 0.4, max: 0.4 },
    ];
    expect(validateApproaches(tableOf([...both, ...edges])).report.dropped).toEqual([]);
  });

  it("counts each row once, as kept or with the first rule that it breaks", () => {
    const row = fc.record({
      h: fc.constantFrom(20, 50, Number.NaN),
      min: fc.constantFrom(0.27, -1, 0.9, Number.NaN),
      speed: fc.constantFrom(5e4, 0, 4e5, Number.NaN),
      distance: fc.constantFrom(1e7, 1e12, Number.NaN),
      label: fc.constantFrom(0, 1, 255),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const { approaches, report } = validateApproaches(tableOf([{}, ...rows]));
        const dropped = report.dropped.reduce((sum, { count }) => sum + count, 0);
        expect(report.rowsRead).toBe(rows.length + 1);
        expect(report.rowsKept + dropped).toBe(report.rowsRead);
        expect(approaches.rows).toBe(report.rowsKept);
        // What is kept breaks nothing any more.
        expect(validateApproaches(approaches).report.dropped).toEqual([]);
        for (const { count, examples } of report.dropped) expect(examples).toHaveLength(Math.min(count, 3));
      }),
    );
  });

  it("keeps rows with missing values, and counts them by column", () => {
    const nan = Number.NaN;
    const { report } = validateApproaches(
      tableOf([...both, { h: nan }, { h: nan, min: nan, max: nan }, { speed: nan }, { distance: nan }, { date: nan }]),
    );
    expect(report.rowsKept).toBe(7);
    expect(report.missing).toEqual({
      absolute_magnitude: 2,
      estimated_diameter_min: 1,
      estimated_diameter_max: 1,
      relative_velocity: 1,
      miss_distance: 1,
      close_approach_date: 1,
    });
  });

  it("refuses a table of which nothing is left, and names the rule that most rows break", () => {
    const check = () => validateApproaches(tableOf([{ speed: 0 }, { h: 99 }, { h: 99 }]), { source: "b.csv" });
    expect(check).toThrow(expect.objectContaining({ code: "ALL_ROWS_DROPPED" }));
    expect(check).toThrow(/b\.csv: all of the 3 rows break a rule, most of them absolute_magnitude_within_limits/);
  });
});

describe("warnings of validation", () => {
  const warningsOf = (rows: readonly Row[]) => validateApproaches(tableOf(rows)).report.warnings;

  it("are none for a sound table", () => {
    expect(warningsOf(both)).toEqual([]);
  });

  it("count rows that repeat another in object, date and every number, and keep them", () => {
    const rows: Row[] = [...both, { id: "a" }, { id: "a" }, { id: "a" }, { id: "a", date: 19_001 }, { id: "b" }];
    expect(warningsOf(rows)).toMatchObject([
      { rule: "rows_distinct", count: 2, message: "2 rows repeat an earlier one; they are kept" },
    ]);
    expect(validateApproaches(tableOf(rows)).report.rowsKept).toBe(7);
  });

  it("count repeated rows as a comparison of all pairs does", () => {
    const row = fc.record({
      id: fc.constantFrom("a", "b"),
      h: fc.constantFrom(20, 21, Number.NaN),
      distance: fc.constantFrom(1e6, 2e6),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const repeated = rows.length - new Set(rows.map((each) => JSON.stringify(each))).size;
        const found = warningsOf([...both, ...rows]).find(({ rule }) => rule === "rows_distinct")?.count ?? 0;
        expect(found).toBe(repeated);
      }),
    );
  });

  it("name an object that is hazardous in some rows and not in others", () => {
    expect(warningsOf([{ id: "Apophis", label: 1 }, { id: "Apophis", label: 0, date: 1 }, {}])).toMatchObject([
      { rule: "label_constant_per_object", count: 1, message: expect.stringMatching(/^1 object is .*Apophis/) },
    ]);
  });

  it("name a designation that stands under two identifiers, as an object's does before and after it is numbered", () => {
    const rows = [
      { id: "3293926", name: "(2005 TU50)", label: 1 },
      { id: "2741232", name: "741232 (2005 TU50)", label: 1 },
      { id: "3293927", name: "(2005 TU51)" },
    ];
    expect(warningsOf(rows)).toMatchObject([
      { rule: "designation_of_one_object", count: 1, message: expect.stringContaining("3293926 and 2741232") },
    ]);
  });

  it("say where every row has the same label", () => {
    expect(warningsOf([{}, {}])).toMatchObject([
      { rule: "label_two_classes", count: 2, message: expect.stringContaining("not hazardous") },
    ]);
    expect(warningsOf([{ label: 1 }])[0]?.message).toMatch(/labelled hazardous/);
  });

  it.each<[column: string, values: Row]>([
    ["relative_velocity", { speed: 14 }],
    ["miss_distance", { distance: 0.2 }],
    ["estimated_diameter_min", { min: 1e-5 }],
    ["estimated_diameter_max", { max: 150 }],
    ["absolute_magnitude", { h: 5 }],
  ])("ask whether %s is in another unit where most values are like %j", (column, values) => {
    const rows = [0, 1, 2].map((label) => ({ ...values, label: label % 2 }));
    const warning = warningsOf([...rows, {}]).find(({ rule }) => rule === "unit_plausible");
    expect(warning).toMatchObject({ count: 3, message: expect.stringContaining(`3 of 4 values of ${column}`) });
  });
});

describe("a validation report for people", () => {
  it("says in a line each what was kept, dropped, missing, computed and is to be known", () => {
    const table = tableOf([...both, { speed: -5 }, { h: Number.NaN }, { id: "a" }, { id: "a" }]);
    const { report } = validateApproaches(table, { computed: { estimated_diameter_min: 1200 } });
    expect(formatValidationReport(report).split("\n")).toEqual([
      "5 of 6 rows kept, 4 objects, 20.00 % hazardous, 2022-01-08 to 2022-01-08",
      "dropped 1: relative_velocity_within_limits (0 < km/h ≤ 300000)",
      "  row 3, relative_velocity: -5 km/h",
      "missing 1: absolute_magnitude",
      "computed 1,200: estimated_diameter_min, from absolute_magnitude",
      "warning: 1 row repeats an earlier one; it is kept",
      "  row 6: a",
    ]);
  });
});
