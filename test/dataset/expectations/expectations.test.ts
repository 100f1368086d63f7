import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkExpectations,
  encodeText,
  expectationsPage,
  formatExpectations,
  readExpectations,
  type Table,
} from "../../../src/dataset/index.js";
import { useFolder } from "../folder.js";

const { path } = useFolder();
const rules = ["rows_distinct", "dates_in_order"];

async function check(table: Table, yaml: string) {
  writeFileSync(path("expectations.yaml"), yaml);
  return checkExpectations(table, await readExpectations(path("expectations.yaml"), rules));
}

const table: Table = {
  rows: 5,
  columns: [
    encodeText("id", ["1", "2", "2", "x4", undefined]),
    { name: "h", kind: "number", values: Float64Array.of(20, 22.5, Number.NaN, -3, 31) },
    encodeText("body", ["Earth", "Earth", "Mars", "null", "Earth"]),
    encodeText("seen", ["2024-01-01", "2024-01-02T03:04", "yesterday", "2024-13-01", "2023-12-31"]),
  ],
};

describe("expectations of a column", () => {
  it.each<[yaml: string, failing: number, checked: number, examples: [row: number, value: string][]]>([
    ["h: { min: 0 }", 1, 4, [[4, "-3"]]],
    ["h: { max: 22.5 }", 1, 4, [[5, "31"]]],
    ["h: { type: integer }", 1, 4, [[2, "22.5"]]],
    ["h: { type: number }", 0, 4, []],
    ["id: { type: number }", 1, 4, [[4, "x4"]]],
    ["body: { type: text }", 0, 4, []],
    [
      "seen: { type: date }",
      2,
      5,
      [
        [3, "yesterday"],
        [4, "2024-13-01"],
      ],
    ],
    ["id: { unique: true }", 1, 4, [[3, "2"]]],
    ["id: { not_null: true }", 1, 5, [[5, "missing"]]],
    ["body: { one_of: [Earth, Moon] }", 1, 4, [[3, "Mars"]]],
    ["h: { one_of: [20.0, 22.5, -3, 31] }", 0, 4, []],
    ['id: { regex: "[0-9]+" }', 1, 4, [[4, "x4"]]],
    ["h: { max_missing_share: 0.2 }", 1, 5, [[3, "missing"]]],
  ])("%s fails in %i of %i rows", async (yaml, failing, checked, examples) => {
    const [result] = await check(table, `columns: { ${yaml} }`);
    const met = failing === 0 || yaml.includes("share");
    expect(result).toMatchObject({ failing, checked, met, severity: "error" });
    expect(result?.examples).toEqual(examples.map(([row, value]) => ({ row, value })));
  });

  it("may hold mostly, and be several of several severities", async () => {
    const results = await check(
      table,
      "columns:\n  h:\n    - { min: 0, max: 40, mostly: 0.75 }\n    - { min: 10, severity: warning }",
    );
    expect(results.map(({ name, met, severity }) => [name, met, severity])).toEqual([
      ["h.min", true, "error"],
      ["h.max", true, "error"],
      ["h.min", false, "warning"],
    ]);
  });

  it("fail where the column is not there, and name the nearest", async () => {
    const [result] = await check(table, "columns: { boddy: { not_null: true, severity: warning } }");
    expect(result).toMatchObject({
      name: "boddy.present",
      met: false,
      severity: "warning",
      message: "there is no such column; did you mean body?",
    });
  });

  it("count what a plain loop counts", async () => {
    const value = fc.option(fc.integer({ min: -5, max: 5 }), { nil: Number.NaN });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 30 }), async (values) => {
        const made: Table = {
          rows: values.length,
          columns: [{ name: "a", kind: "number", values: Float64Array.from(values) }],
        };
        const [min, unique, missing] = await check(made, "columns: { a: { min: 0, unique: true, not_null: true } }");
        const present = values.filter((each) => !Number.isNaN(each));
        expect(min?.failing).toBe(present.filter((each) => each < 0).length);
        expect(unique?.failing).toBe(present.length - new Set(present).size);
        expect(missing?.failing).toBe(values.length - present.length);
      }),
      { numRuns: 30 },
    );
  });

  it("are told to people, on a terminal and on a page, with rows that fail", async () => {
    const results = await check(table, 'columns: { h: { min: 0, max: 40 }, body: { one_of: ["<b>"] } }');
    expect(formatExpectations(results).split("\n")).toEqual([
      "1 of 3 expectations are met",
      "error: h.min: 1 of 4 values are not as expected: ≥ 0",
      "  row 4: -3",
      "error: body.one_of: 4 of 4 values are not as expected: one of <b>",
      "  row 1: Earth",
      "  row 2: Earth",
      "  row 3: Mars",
    ]);
    const page = expectationsPage("Data", ["5 rows"], results);
    expect(page).toContain("&#60;b&#62;");
    expect(page).not.toMatch(/<b>|<script|src=|href=/);
  });
});

/** What each wrong file is told. */
const told: Readonly<Record<string, RegExp>> = {
  "broken-regex.yaml": /line 2, field columns\.name\.regex: is no regular expression/,
  "column-twice.yaml": /line 3: Map keys must be unique/,
  "empty.yaml": /line 1: it expects nothing/,
  "min-above-max.yaml": /line 2, field columns\.h\.min: min is above max/,
  "not-yaml.yaml": /line [34]/,
  "nothing-of-a-column.yaml": /line 2, field columns\.h: expects nothing/,
  "number-for-column.yaml": /line 2, field columns\.h: the expectations of a column/,
  "share-as-percent.yaml": /line 2, field columns\.h\.max_missing_share: Too big: expected number to be <=1/,
  "text-for-number.yaml": /line 5, field columns\.h\.1\.max: Invalid input: expected number/,
  "unknown-field.yaml": /line 4, field columns\.h\.maximum: there is no such field; known: type, min, max/,
  "unknown-rule.yaml": /there is no rule "rows_distinkt"/,
  "unknown-section.yaml": /line 1, field rows: there is no such field; known: columns, severities/,
  "unknown-severity.yaml":
    /line 2, field columns\.h\.severity: Invalid option: expected one of "error"\|"warning"\|"info"/,
  "unknown-type.yaml": /line 2, field columns\.h\.type: Invalid option: expected one of "number"/,
};

describe("a wrong file of expectations", () => {
  const folder = fileURLToPath(new URL("wrong/", import.meta.url));

  it.each(readdirSync(folder))("%s is refused with its line and field", async (name) => {
    const refused = readExpectations(`${folder}${name}`, rules);
    await expect(refused).rejects.toThrow(told[name] ?? "no message is expected of this file");
    await expect(refused).rejects.toMatchObject({
      code: name === "unknown-rule.yaml" ? "UNKNOWN_NAME" : "EXPECTATIONS_MALFORMED",
      exitCode: 2,
    });
  });

  it("that is not there is named", async () => {
    await expect(readExpectations(path("none.yaml"), rules)).rejects.toMatchObject({ code: "FILE_MISSING" });
  });
});
