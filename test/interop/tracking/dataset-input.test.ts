import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { perigee, temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const absent = missingInPython("mlflow", "pandas");

const described = z.object({
  name: z.string(),
  digest: z.string(),
  context: z.string(),
  source_class: z.string(),
  source: z.record(z.string(), z.string()),
  types: z.record(z.string(), z.string()),
  required: z.record(z.string(), z.boolean()),
  profile: z.record(z.string(), z.unknown()),
  loaded_columns: z.array(z.string()),
});

describe.skipIf(absent)(`a run's dataset, in MLflow${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  let server: Server;
  let runs: Record<"file" | "address" | "version" | "evaluated", { run_id: string; data: { digest: string } }>;
  let theirs: Record<string, z.output<typeof described>>;

  const json = async (...words: string[]) => {
    const ended = await perigee([...words, "--json", "--quiet"], folder.path);
    expect(ended.code, ended.stderr).toBe(0);
    return JSON.parse(ended.stdout);
  };

  beforeAll(async () => {
    await json("data", "synth", "--approaches", "2000", "--output", join(folder.path, "approaches.csv"));
    const text = await readFile(join(folder.path, "approaches.csv"), "utf8");
    const [header = "", first = "", ...rest] = text.split("\n");
    const gap = first.split(",").with(header.split(",").indexOf("relative_velocity"), "").join(",");
    await writeFile(join(folder.path, "approaches.csv"), [header, gap, ...rest].join("\n"));

    server = createServer(async (_, response) => response.end(await readFile(join(folder.path, "approaches.csv"))));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/remote.csv`;
    const train = ["train", "--model", "logistic", "--features", "approach", "--allow-private", "--data"];
    const { reference } = await json("data", "import", "approaches.csv", "--name", "mine");
    const file = await json(...train, "approaches.csv");
    runs = {
      file,
      address: await json(...train, url),
      version: await json(...train, reference),
      evaluated: await json("evaluate", file.model_uri, "--data", "approaches.csv"),
    };
    const ids = Object.fromEntries(Object.entries(runs).map(([name, { run_id }]) => [name, run_id]));
    const script = join(import.meta.dirname, "describe_inputs.py");
    const out = join(folder.path, "inputs.json");
    await runScript(script, [`sqlite:///${folder.path}/mlflow.db`, JSON.stringify(ids), out], { cwd: folder.path });
    theirs = z.record(z.string(), described).parse(JSON.parse(await readFile(out, "utf8")));
  });
  afterAll(() => {
    server?.close();
    folder.remove();
  });

  it("is there by name, digest and what it was for", () => {
    for (const name of ["file", "address", "version", "evaluated"] as const) {
      expect(theirs[name]).toMatchObject({
        digest: runs[name].data.digest,
        context: name === "evaluated" ? "evaluation" : "training",
        profile: { num_rows: 2000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      });
    }
    expect(theirs.file?.name).toBe("approaches.csv");
    expect(theirs.version?.name).toMatch(/^mine@[0-9a-f]{8}$/);
  });

  it("has a source that mlflow.data loads: a file, an address, the Parquet file of a version", () => {
    expect(theirs.file?.source_class).toBe("LocalArtifactDatasetSource");
    expect(theirs.file?.source).toEqual({ uri: expect.stringMatching(/^\/.*approaches\.csv$/) });
    expect(theirs.address).toMatchObject({
      source_class: "HTTPDatasetSource",
      source: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/remote\.csv$/) },
    });
    expect(theirs.version?.source).toEqual({ uri: expect.stringMatching(/versions\/[0-9a-f]{64}\.parquet$/) });
    for (const { types, loaded_columns } of Object.values(theirs)) {
      expect(loaded_columns).toEqual(Object.keys(types));
    }
  });

  it("has a schema in MLflow's types, which says which columns lack values", () => {
    for (const { types, required } of Object.values(theirs)) {
      expect(types).toMatchObject({
        neo_id: "string",
        absolute_magnitude: "double",
        miss_distance: "double",
        is_hazardous: "boolean",
        close_approach_date: "datetime",
      });
      expect(required).toMatchObject({ neo_id: true, miss_distance: true, relative_velocity: false });
    }
  });
});
