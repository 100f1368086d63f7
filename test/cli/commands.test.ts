import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
const file = (name: string, ...lines: string[]) => {
  writeFileSync(at(name), `${lines.join("\n")}\n`);
  return name;
};
const run = (...words: string[]) => perigee(words, folder.path);
const json = async (...words: string[]) => {
  const ended = await run(...words, "--json", "--quiet");
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(0);
  return JSON.parse(ended.stdout);
};

const header = "id,name,absolute_magnitude,relative_velocity,miss_distance,hazardous,remark";
const odd = [
  header,
  "1,(2000 AA),20,50000,5e6,True,kept",
  "2,(2000 AB),25,,6e6,False,",
  "3,(2000 AC),22,-5,6e6,False,",
];

beforeAll(async () => {
  expect(await run("data", "synth", "--approaches", "2500", "--output", "made.csv.gz", "--quiet")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^2500 approaches of \d+ objects written to made\.csv\.gz\n$/),
    stderr: "",
  });
  file("odd.csv", ...odd);
});
afterAll(() => folder.remove());

describe("perigee data", () => {
  it("synth makes the same file for the same seed", async () => {
    await json("data", "synth", "--approaches", "2500", "--output", "again.csv.gz");
    await json("data", "synth", "--approaches", "2500", "--seed", "43", "--output", "other.csv.gz");
    expect(readFileSync(at("again.csv.gz"))).toEqual(readFileSync(at("made.csv.gz")));
    expect(readFileSync(at("other.csv.gz"))).not.toEqual(readFileSync(at("made.csv.gz")));
  });

  it("synth and import replace no file unless they are told to", async () => {
    const before = readFileSync(at("made.csv.gz"));
    for (const words of [
      ["data", "synth", "--approaches", "100"],
      ["data", "import", "odd.csv"],
    ]) {
      const refused = await run(...words, "--output", "made.csv.gz");
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/FILE_EXISTS: made\.csv\.gz[\s\S]*--force/),
      });
    }
    expect(readFileSync(at("made.csv.gz"))).toEqual(before);
    await json("data", "synth", "--approaches", "100", "--output", "again.csv.gz", "--force");
    expect(readFileSync(at("again.csv.gz"))).not.toEqual(before);
  });

  it("import writes the columns of 2024, with what it does not know as it was, and says what it dropped", async () => {
    const ended = await run("data", "import", "odd.csv", "--output", "imported.csv", "--quiet");
    expect(ended.stdout).toMatch(/2 of 3 rows kept[\s\S]*dropped 1: relative_velocity[\s\S]*row 3[\s\S]*written to/);
    const [names, first] = readFileSync(at("imported.csv"), "utf8").split("\n");
    expect(names).toBe(
      "neo_id,name,absolute_magnitude,estimated_diameter_min,estimated_diameter_max,orbiting_body,relative_velocity,miss_distance,is_hazardous,remark",
    );
    expect(first).toMatch(/^1,\(2000 AA\),20,0\.2658\d*,0\.5943\d+,Earth,50000,5000000,True,kept$/);
  });

  it("validate reports each count, and ends with exit code 3 where too much is dropped", async () => {
    const refused = await run("data", "validate", "odd.csv");
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/VALIDATION_FAILED: .*odd\.csv: 33\.33 %/),
    });
    const { report, dropped_share } = await json("data", "validate", "odd.csv", "--max-dropped", "0.5");
    expect(dropped_share).toBeCloseTo(1 / 3, 12);
    expect(report).toMatchObject({
      rowsRead: 3,
      rowsKept: 2,
      missing: { relative_velocity: 1 },
      computed: { estimated_diameter_min: 3 },
      extraColumns: ["remark"],
    });
    expect(await run("data", "validate", "odd.csv", "--strict")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/ROW_OUTSIDE_LIMITS: odd\.csv, row 3, column relative_velocity: -5 km\/h/),
    });
  });

  it("reads columns that it is told of", async () => {
    file("named.csv", header.replace("absolute_magnitude", "brightness"), ...odd.slice(1, 3));
    expect((await run("data", "validate", "named.csv")).stderr).toMatch(/--columns absolute_magnitude=NAME/);
    const { report } = await json("data", "validate", "named.csv", "--columns", "absolute_magnitude=brightness");
    expect(report.rowsKept).toBe(2);
  });

  it("show prints the distribution of each column and the first rows", async () => {
    const { columns } = await json("data", "show", "odd.csv");
    expect(columns.absolute_magnitude).toEqual([20, 20, 25, 25, 25]);
    const { stdout } = await run("data", "show", "odd.csv", "--rows", "1");
    expect(stdout).toMatch(/absolute_magnitude +20 /);
    expect(stdout).toContain("1 (2000 AA): H 20, 50,000 km/h at 5,000,000 km, hazardous");
    expect(stdout).not.toContain("(2000 AB)");
  });
});

describe("perigee tune, models and predict", () => {
  it("tunes, registers, lists, shows, promotes, and predicts without labels", async () => {
    const tuned = await json("tune", "--data", "made.csv.gz", "--trials", "2", "--register", "--seed", "1");
    expect(tuned).toMatchObject({
      run_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      registered_uri: "models:/neo-hazard/1",
      rows: 2500,
      trials: 2,
      fit_seconds: expect.any(Number),
      cv_pr_auc: expect.any(Number),
      split: { kind: "objects", objects_on_both_sides: 0 },
    });
    for (const name of ["roc_auc", "pr_auc", "accuracy", "f1"]) expect(tuned.metrics[name]).toEqual(expect.any(Number));

    const listed = await json("models", "list");
    expect(listed.models).toMatchObject([
      {
        name: "neo-hazard",
        versions: [{ version: "1", aliases: [], run_id: tuned.run_id, pr_auc: tuned.metrics.pr_auc }],
      },
    ]);
    const shown = await json("models", "show", "models:/neo-hazard/1");
    expect(shown).toMatchObject({ feature_set: "history", estimator: tuned.estimator, params: tuned.params });

    const promoted = await run("models", "promote", "1");
    expect(promoted).toMatchObject({ code: 0, stdout: "neo-hazard version 1 is now @champion\n" });

    file("unlabelled.csv", "id,h,relative_velocity,miss_distance", "7,19,50000,2e6", "8,27,,4e7");
    const scored = await json("predict", "models:/neo-hazard@champion", "--data", "unlabelled.csv");
    expect(scored).toMatchObject({ rows: 2, data: { missing: { relative_velocity: 1 } } });
    expect(scored.predictions.map(({ neo_id }: { neo_id: string }) => neo_id)).toEqual(["7", "8"]);
    expect(scored.predictions[0].probability).toBeGreaterThan(scored.predictions[1].probability);

    const people = await run("predict", "models:/neo-hazard@champion", "--data", "unlabelled.csv", "--quiet");
    expect(people.stdout).toMatch(/^2 approaches scored[\s\S]*missing, and kept so: relative_velocity 1/);
  });

  it("says that nothing is registered where nothing is", async () => {
    const empty = temporaryFolder();
    const { stdout, code } = await perigee(["models", "list"], empty.path);
    empty.remove();
    expect(code).toBe(0);
    expect(stdout).toMatch(/No model is registered; `perigee train --register` does/);
  });

  it.each([
    [["models", "promote", "99"], /VERSION_UNKNOWN: neo-hazard has no version 99/],
    [["models", "promote", "first"], /"first" is not a whole number/],
    [["models", "show", "models:/neo-hazard/99"], /MODEL_URI_UNKNOWN: .*models:\/neo-hazard\/99/],
    [["predict", "runs:/0123/model", "--data", "made.csv.gz"], /MODEL_URI_UNKNOWN: .*runs:\/0123\/model/],
    [["predict", "nowhere", "--data", "made.csv.gz"], /MODEL_URI_UNKNOWN: .*nowhere/],
    [["tune", "--model", "logistic"], /logistic[\s\S]*forest, boosting/],
    [["train", "--param", "max_depth"], /"max_depth" is not of the form NAME=VALUE/],
    [["data", "synth", "--output", "x.xlsx", "--approaches", "100"], /UNKNOWN_FORMAT: x\.xlsx/],
  ])("perigee %j is refused with exit code 2", async (words, message) => {
    const ended = await run(...words);
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(2);
  });
});

describe("perigee run", () => {
  it("runs the main job, and prints what it prints as JSON too", async () => {
    const other = temporaryFolder();
    const ended = await perigee(["run", "--data", at("made.csv.gz"), "--trials", "1", "--quiet"], other.path);
    const models = await perigee(["models", "list", "--json"], other.path);
    other.remove();
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/split by rows +by objects/);
    expect(ended.stdout).toMatch(/tuned model +rule, known +rule, past/);
    expect(ended.stdout).toMatch(/Registered as version 1, now models:\/neo-hazard@champion/);
    expect(JSON.parse(models.stdout).models[0].versions[0].aliases).toEqual(["champion"]);
  });
});

describe("perigee doctor", () => {
  it("says what is installed, what is missing, and how to get it", async () => {
    const report = await json("doctor");
    expect(report.machine).toMatchObject({ node: process.versions.node, shared_memory: true });
    expect(report.tracking).toMatchObject({ uri: "sqlite:///mlflow.db", reachable: true });
    for (const part of report.parts)
      expect(part).toMatchObject({ name: expect.any(String), get: expect.stringMatching(/install/) });
    const { stdout } = await run("doctor");
    for (const { name, version } of report.parts) {
      expect(stdout).toMatch(new RegExp(`${version === null ? "missing" : "found"} +${name} `));
    }
  });

  it("fails where the tracking server does not answer, and names it", async () => {
    const ended = await perigee(["doctor"], folder.path, { MLFLOW_TRACKING_URI: "http://127.0.0.1:1" });
    expect(ended.stdout).toMatch(/tracking at http:\/\/127\.0\.0\.1:1 FAILS/);
    expect(ended.code).toBe(1);
  });
});

describe("--json", () => {
  it("gives bad usage too as one document on stdout", async () => {
    const ended = await run("train", "--model", "forst", "--json");
    expect(JSON.parse(ended.stdout)).toEqual({
      error: { code: "BAD_USAGE", message: expect.stringContaining("forst") },
    });
    expect(ended.code).toBe(2);
  });
});
