import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../stores.js";

const root = join(temporaryFolder(), "mlruns");
const runId = "a1b08cc33a514f10839ccb3b13f72ed4";

const write = (path: string, content: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const options = { artifactsOf: () => undefined };

async function read() {
  const source = await openFileStore(root, options);
  const [experiment] = await source.experiments();
  const runs = [];
  for await (const run of source.runs(experiment!)) runs.push(run);
  return { source, experiment, runs };
}

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  write(
    "12/meta.yaml",
    "experiment_id: '12'\nname: a: b\nartifact_location: file:///cluster/12\nlifecycle_stage: active\n".replace(
      "a: b",
      "'a: b'",
    ),
  );
  write(
    `12/${runId}/meta.yaml`,
    `run_uuid: ${runId}\nstatus: 4\nstart_time: 1795565062595\nend_time: null\nuser_id: ada\nartifact_uri: file:///cluster/12/${runId}/artifacts\nlifecycle_stage: active\ntags: []\n`,
  );
});

describe("A folder of MLflow's old file store", () => {
  it("gives runs, with keys that have slashes, values with line breaks, and Python's numbers", async () => {
    write(`12/${runId}/params/lr/x`, "0.1");
    write(`12/${runId}/params/empty`, "");
    write(`12/${runId}/tags/note`, "two\nlines");
    write(`12/${runId}/tags/mlflow.runName`, "one");
    write(`12/${runId}/metrics/a/b`, "5 1.5 0\n6 nan 1\n7 -inf 2\n8 1e-05\n");
    const { experiment, runs } = await read();
    expect(experiment).toMatchObject({ experimentId: "12", name: "a: b", lifecycleStage: "active" });
    expect(runs[0]).toMatchObject({
      info: { runId, runName: "one", status: "FAILED", startTime: 1795565062595, userId: "ada" },
      params: [
        { key: "empty", value: "" },
        { key: "lr/x", value: "0.1" },
      ],
      tags: [
        { key: "mlflow.runName", value: "one" },
        { key: "note", value: "two\nlines" },
      ],
    });
    expect(await runs[0]?.points()).toEqual([
      { key: "a/b", value: 1.5, timestamp: 5, step: 0 },
      { key: "a/b", value: Number.NaN, timestamp: 6, step: 1 },
      { key: "a/b", value: Number.NEGATIVE_INFINITY, timestamp: 7, step: 2 },
      { key: "a/b", value: 1e-5, timestamp: 8, step: 0 },
    ]);
  });

  it("gives artifacts from beside their run, wherever the folder was copied", async () => {
    write(`12/${runId}/artifacts/deep/a.txt`, "text");
    const { runs } = await read();
    expect(Buffer.from(await runs[0]!.artifacts!.read("deep/a.txt")).toString()).toBe("text");
  });

  it("takes a digest that looks like a number for the text that it is", async () => {
    write("12/datasets/d1/meta.yaml", "name: neo\ndigest: 1234e567\nsource: '{}'\nsource_type: local\nschema: null\n");
    write(
      `12/${runId}/inputs/i1/meta.yaml`,
      "source_id: d1\nsource_type: DATASET\ntags:\n  mlflow.data.context: training\n",
    );
    const { runs } = await read();
    expect(runs[0]?.inputs.datasetInputs).toEqual([
      {
        dataset: { name: "neo", digest: "1234e567", source: "{}", sourceType: "local" },
        tags: [{ key: "mlflow.data.context", value: "training" }],
      },
    ]);
  });

  it("gives deleted experiments from its trash", async () => {
    write(".trash/13/meta.yaml", "experiment_id: '13'\nname: gone\nlifecycle_stage: active\n");
    const experiments = await (await openFileStore(root, options)).experiments();
    expect(experiments.map(({ name, lifecycleStage }) => [name, lifecycleStage])).toEqual([
      ["a: b", "active"],
      ["gone", "deleted"],
    ]);
  });

  it.each([
    ["a meta.yaml that is cut", `12/${"b".repeat(32)}/meta.yaml`, "run_id: 'cut", /run in .*b{32}/],
    ["a run without an id", `12/${"b".repeat(32)}/meta.yaml`, "status: 1\n", /run in .*b{32}/],
    ["an input without its dataset", `12/${runId}/inputs/i1/meta.yaml`, "source_id: none\n", new RegExp(runId)],
  ])("names %s, and gives the rest", async (_what, path, content, where) => {
    write(path, content);
    const { source, runs } = await read();
    expect(source.problems).toHaveLength(1);
    expect(source.problems[0]?.what).toMatch(where);
    expect(runs.length).toBe(path.includes(runId) ? 0 : 1);
  });

  it("names a metric whose line is none", async () => {
    write(`12/${runId}/metrics/loss`, "5 1.5 0\nabc def\n");
    const { runs } = await read();
    await expect(runs[0]?.points()).rejects.toThrow(/"def" is not the value|metric loss/);
  });

  it("is refused where it is another folder", async () => {
    await expect(openFileStore(temporaryFolder(), options)).rejects.toMatchObject({ code: "NOT_A_FILE_STORE" });
  });
});
