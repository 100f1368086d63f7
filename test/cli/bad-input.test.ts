import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTracking } from "../../src/tracking/index.js";
import { type Ended, perigee, temporaryFolder } from "./perigee.js";

const header =
  "neo_id,name,absolute_magnitude,estimated_diameter_min,estimated_diameter_max,orbiting_body,relative_velocity,miss_distance,is_hazardous";
const folder = temporaryFolder();
const file = (name: string, content: string) => {
  writeFileSync(join(folder.path, name), content);
  return join(folder.path, name);
};
const rows = (count: number, label: (row: number) => string) =>
  Array.from(
    { length: count },
    (_, row) =>
      `${1000 + row},(2000 A${row}),${18 + (row % 9)},0.1,0.25,Earth,${30_000 + 100 * row},${5e6 + 1e5 * row},${label(row)}`,
  ).join("\n");

beforeAll(() => {
  file("good.csv", `${header}\n${rows(60, (row) => (row % 3 === 0 ? "True" : "False"))}\n`);
});
afterAll(() => folder.remove());

const train = (path: string, ...more: string[]) => perigee(["train", "--data", path, "--quiet", ...more], folder.path);

function refusal({ code, stderr }: Ended) {
  return { code, message: stderr };
}

describe("bad input", () => {
  it.each([
    ["a missing file", () => join(folder.path, "nowhere.csv"), /FILE_MISSING.*nowhere\.csv/],
    ["an empty file", () => file("empty.csv", ""), /empty\.csv/],
    ["a file with a header only", () => file("header.csv", `${header}\n`), /header\.csv/],
    [
      "a missing column, with the nearest name",
      () =>
        file("column.csv", `${header.replace("relative_velocity", "relativ_velocty")}\n${rows(20, () => "True")}\n`),
      /relative_velocity[\s\S]*relativ_velocty/,
    ],
    [
      "text in a numeric column, with row and value",
      () =>
        file(
          "text.csv",
          `${header}\n${rows(20, (row) => (row % 2 ? "True" : "False"))}\n2000,x,bright,0.1,0.2,Earth,3e4,5e6,True\n`,
        ),
      /absolute_magnitude[\s\S]*bright|bright[\s\S]*absolute_magnitude/,
    ],
    [
      "a label with one class",
      () => file("class.csv", `${header}\n${rows(60, () => "False")}\n`),
      /one class|hazardous/,
    ],
  ])("%s is named on two lines, with exit code 2", async (_, path, message) => {
    const ended = refusal(await train(path()));
    expect(ended.message).toMatch(message);
    expect(ended.message).toMatch(/^error [A-Z_]+: /m);
    expect(ended.code).toBe(2);
  });

  it("a row outside physical limits is named with its number, value and limit where it must not be dropped", async () => {
    const path = file(
      "limits.csv",
      `${header}\n${rows(40, (row) => (row % 2 ? "True" : "False"))}\n3000,x,20,0.1,0.2,Earth,-5,5e6,True\n`,
    );
    const { code, message } = refusal(await train(path, "--strict"));
    expect(message).toMatch(/row 41.*relative_velocity.*-5/);
    expect(code).toBe(2);
  });

  it("an unknown model URI is named, and no run is made for it", async () => {
    const fresh = temporaryFolder();
    const ended = await perigee(
      ["evaluate", "models:/neo-hazrd@champion", "--data", join(folder.path, "good.csv"), "--quiet"],
      fresh.path,
    );
    const { tracking, close } = await openTracking({ folder: fresh.path, env: {} });
    const experiments = await tracking.searchExperiments({});
    const experimentIds = experiments.items.map(({ experimentId }) => experimentId);
    const { items } = await tracking.searchRuns({ experimentIds });
    await close();
    const left = readdirSync(fresh.path).filter((name) => !name.startsWith("mlflow.db"));
    fresh.remove();
    expect(ended.stderr).toMatch(/MODEL_URI_UNKNOWN: .*neo-hazrd/);
    expect(ended.code).toBe(2);
    expect(items).toEqual([]);
    expect(left).toEqual([]);
  });

  it("an unknown parameter of the estimator comes with the nearest name", async () => {
    const { code, message } = refusal(await train("good.csv", "--model", "forest", "--param", "n_estimatrs=5"));
    expect(message).toMatch(/n_estimatrs[\s\S]*n_estimators/);
    expect(code).toBe(2);
  });

  it.each([
    [["train", "--model", "forst"], /forst/],
    [["train", "--seed", "x"], /"x" is not a whole number/],
    [["serve", "--port", "99999", "-m", "x"], /99999/],
    [["nonsense"], /nonsense/],
  ])("perigee %j is bad usage, exit code 2", async (words, message) => {
    const ended = await perigee(words, folder.path);
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(2);
  });

  it.each(["server", "exporter"])("a port in use is named by perigee %s, with another to try", async (command) => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const address = blocker.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ended = await perigee([command, "--port", String(port)], folder.path);
    await new Promise((resolve) => blocker.close(resolve));
    expect(ended.stderr).toMatch(new RegExp(`PORT_IN_USE: port ${port}[\\s\\S]*--port`));
    expect(ended.code).toBe(2);
  });

  it("a tracking server that is not there is named, with the local alternative, by what has to read from it", async () => {
    const ended = await perigee(["models", "list"], folder.path, {
      MLFLOW_TRACKING_URI: "http://127.0.0.1:1",
    });
    expect(ended.stderr).toMatch(/http:\/\/127\.0\.0\.1:1[\s\S]*unset MLFLOW_TRACKING_URI/);
    expect(ended.code).toBe(1);
  });

  it("with --json the error is one JSON document on stdout", async () => {
    const ended = await perigee(["train", "--data", "nowhere.csv", "--json"], folder.path);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: "FILE_MISSING" } });
    expect(ended.code).toBe(2);
  });

  it("leaves no temporary folder behind", () => {
    const state = join(folder.path, ".perigee");
    expect(existsSync(state) ? readdirSync(state).filter((name) => name.startsWith("tmp-")) : []).toEqual([]);
  });
});
