import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const run = (...words: string[]) => perigee(words, folder.path);
const json = async (...words: string[]) => JSON.parse((await run(...words, "--json", "--quiet")).stdout);

const rows = [
  "id,name,h,relative_velocity,miss_distance,hazardous",
  "1,(2000 AA),20,50000,5e6,True",
  "2,(2000 AB),25,30000,6e6,False",
  "2,(2000 AB),25,30000,6e6,False",
];

beforeAll(async () => {
  writeFileSync(at("rows.csv"), `${rows.join("\n")}\n`);
  const synth = (name: string, seed: string) =>
    run("data", "synth", "--approaches", "2500", "--seed", seed, "--output", name, "--quiet");
  expect((await synth("before.csv.gz", "1")).code).toBe(0);
  expect((await synth("after.csv.gz", "2")).code).toBe(0);
});
afterAll(() => folder.remove());

describe("perigee data audit", () => {
  it("finds label and objects, judges a forest both ways, and writes a page", async () => {
    const report = await json("data", "audit", "before.csv.gz", "--trees", "10", "--html", "audit.html");
    expect(report).toMatchObject({
      label: { column: "is_hazardous", positive: "True" },
      group: { column: "neo_id" },
      scores: { by_rows: { value: expect.any(Number) }, by_groups: { low: expect.any(Number) } },
      magnitude_limit: { limit: 22, near_objects: expect.any(Number) },
      verdict: { findings: expect.any(Array) },
    });
    expect(report.relations).toHaveLength(2);
    expect(readFileSync(at("audit.html"), "utf8")).toContain("Leak audit of before.csv.gz");

    const { stdout } = await run("data", "audit", "before.csv.gz", "--trees", "10", "--group", "name", "--quiet");
    expect(stdout).toMatch(/group: name, .*as told[\s\S]*by rows less by groups[\s\S]*Verdict/);
  });

  it("asks for what it cannot find, with exit code 2", async () => {
    const refused = await run("data", "audit", "before.csv.gz", "--label", "hazard");
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/COLUMN_MISSING: there is no column hazard/),
    });
  });
});

describe("perigee data drift", () => {
  it("sees none between a table and itself, and ends with exit code 3 where a column moved", async () => {
    const same = await run("data", "drift", "before.csv.gz", "before.csv.gz", "--gate", "--quiet");
    expect(same).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/No column differs by more than chance explains/),
    });
    const drift = await json("data", "drift", "before.csv.gz", "after.csv.gz");
    expect(drift).toMatchObject({ group: "neo_id", label: "is_hazardous", columns: expect.any(Array) });

    writeFileSync(at("moved.csv"), manyFaint());
    const gated = await run("data", "drift", "before.csv.gz", "moved.csv", "--gate", "--quiet");
    expect(gated).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Drift in absolute_magnitude/),
      stderr: expect.stringMatching(
        /DRIFTED: absolute_magnitude, .* of moved\.csv differ from before\.csv\.gz by more than chance/,
      ),
    });
  });

  it("asks for more divisions where the quantile needs them", async () => {
    expect(await run("data", "drift", "before.csv.gz", "after.csv.gz", "--splits", "50")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/SPLITS_TOO_FEW: 50 splits cannot tell the quantile 0\.99[\s\S]*--splits 99/),
    });
  });
});

describe("perigee data validate --expectations", () => {
  const expectations = (name: string, ...lines: string[]) => {
    writeFileSync(at(name), `${lines.join("\n")}\n`);
    return name;
  };

  it("passes what is met or only warned of, and writes a page", async () => {
    const file = expectations(
      "mild.yaml",
      "columns:",
      "  h: { min: 21, severity: warning }",
      "  id: { type: integer }",
    );
    const ended = await run("data", "validate", "rows.csv", "--expectations", file, "--html", "report.html", "--quiet");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/1 of 2 expectations are met\nwarning: h\.min: 1 of 3 values .*\n {2}row 1: 20/);
    const page = readFileSync(at("report.html"), "utf8");
    expect(page).toMatch(/<title>Validation of rows\.csv: passed<\/title>[\s\S]*rows_distinct/);
  });

  it("refuses with exit code 3 for a column's error, and for a built-in rule that is made one", async () => {
    const own = expectations("own.yaml", "columns: { h: { max: 24 } }");
    expect(await run("data", "validate", "rows.csv", "--expectations", own)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/VALIDATION_FAILED: rows\.csv: h\.max: 2 of 3 values are not as expected: ≤ 24/),
    });
    const graded = expectations("graded.yaml", "severities: { rows_distinct: error }");
    const report = await json("data", "validate", "rows.csv", "--expectations", graded, "--html", "refused.html");
    expect(report).toMatchObject({ report: { rowsKept: 3 }, error: { code: "VALIDATION_FAILED" } });
    expect(await run("data", "validate", "rows.csv", "--expectations", graded)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/rows_distinct: 1 row repeats an earlier one/),
    });
    expect(readFileSync(at("refused.html"), "utf8")).toContain("refused");
    expect((await run("data", "validate", "rows.csv")).code).toBe(0);
  });

  it("refuses a file that says nothing it knows, before it reads the data", async () => {
    const wrong = expectations("wrong.yaml", "columns:", "  h:", "    maximum: 30");
    expect(await run("data", "validate", "not-there.csv", "--expectations", wrong)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/EXPECTATIONS_MALFORMED: wrong\.yaml, line 3, field columns\.h\.maximum/),
    });
  });
});

/** Approaches in the columns of 2024, of objects that are all faint. */
function manyFaint(): string {
  const header =
    "neo_id,name,absolute_magnitude,estimated_diameter_min,estimated_diameter_max,orbiting_body,relative_velocity,miss_distance,is_hazardous";
  const lines = Array.from({ length: 400 }, (_, row) => {
    const object = row >> 1;
    return `${object},(${object}),${28 + (object % 10) / 10},0.005,0.01,Earth,${40_000 + row},${1e6 + row},${object % 9 === 0 ? "True" : "False"}`;
  });
  return [header, ...lines].join("\n");
}
