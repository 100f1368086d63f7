import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { mlflowServer, perigeeServer, type RunningServer } from "./servers.js";

const absent = missingInPython("mlflow", "onnx", "onnxruntime", "pandas", "sklearn");

const report = z.record(z.string(), z.record(z.string(), z.unknown()));

describe.skipIf(absent)(`MLflow's own client on perigee server${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  const folders = { ours: join(folder.path, "ours"), mlflows: join(folder.path, "mlflows") };
  let ours: z.output<typeof report>;
  let mlflows: z.output<typeof report>;

  beforeAll(async () => {
    ours = await reportOn(perigeeServer, folders.ours);
    mlflows = await reportOn(mlflowServer, folders.mlflows);
  });
  afterAll(() => folder.remove());

  it.each([
    ["makes, finds, renames, deletes and restores experiments", "experiments"],
    ["logs params, metrics, tags and datasets to runs, and reads them back", "run"],
    ["ends runs as FAILED and KILLED", "statuses"],
    ["searches runs by filter and order, a page at a time", "search"],
    ["logs batches, renames, ends, deletes and restores runs", "client"],
    ["is refused what is wrong, with the same codes", "refused"],
    ["sends, lists and fetches artifacts", "artifacts"],
    ["logs models of scikit-learn and ONNX, and loads them by run, version, alias and id", "models"],
    ["registers models with aliases, tags and stages, copies and renames them", "registry"],
    ["logs by itself what scikit-learn trains", "autolog"],
  ])("%s as on MLflow's server", (_what, section) => {
    expect(Object.keys(ours[section] ?? {})).not.toEqual([]);
    expect(ours[section]).toEqual(mlflows[section]);
  });

  it("is refused every call that is wrong", () => {
    expect(Object.entries(ours.refused ?? {}).filter(([, code]) => code === null)).toEqual([]);
  });

  it("gets from a model that it logged what the model says", () => {
    expect(ours.models).toMatchObject({
      logistic: true,
      "by run": true,
      "by id": true,
      copy: true,
      doubling: [[2, 4]],
    });
  });

  it("has its artifacts in the server's folder, with none half-sent", () => {
    const root = join(folders.ours, "mlartifacts");
    expect(existsSync(join(root, ".uploads"))).toBe(false);
    const [run] = readdirSync(join(root, "1")).filter((name) =>
      existsSync(join(root, "1", name, "artifacts/page.html")),
    );
    expect(readFileSync(join(root, "1", run ?? "", "artifacts/page.html"), "utf8")).toContain("<script>");
  });

  it("finds all of it again on mlflow server over the database and artifacts that perigee server leaves", async () => {
    expect(await found(mlflowServer, folders.ours)).toEqual(await found(perigeeServer, folders.ours));
  });
});

async function reportOn(
  serve: (folder: string) => Promise<RunningServer>,
  folder: string,
): Promise<z.output<typeof report>> {
  await mkdir(folder);
  const server = await serve(folder);
  try {
    await runScript(join(import.meta.dirname, "client_on_server.py"), [server.url, "report.json"], { cwd: folder });
    return report.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
  } finally {
    await server.stop();
  }
}

const runs = z.object({
  runs: z.array(z.looseObject({ info: z.looseObject({ run_id: z.string(), status: z.string() }), data: z.unknown() })),
});

/** The runs of the first experiment and a registered model, as the server's JSON has them. */
async function found(serve: (folder: string) => Promise<RunningServer>, folder: string) {
  const server = await serve(folder);
  try {
    const searched = await fetch(`${server.url}/api/2.0/mlflow/runs/search`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experiment_ids: ["1"], max_results: 100 }),
    });
    const model = await fetch(`${server.url}/api/2.0/mlflow/registered-models/get?name=renamed-model`);
    const answer = runs.parse(await searched.json());
    const page = answer.runs.find(({ info }) => info.run_name === "parent")?.info.run_id;
    const text = await fetch(`${server.url}/get-artifact?run_id=${page}&path=page.html`);
    return { runs: answer.runs.map(sorted), model: sorted(await model.json()), page: await text.text() };
  } finally {
    await server.stop();
  }
}

/** The same with the order of keyed lists, which SQL leaves open, made one. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
