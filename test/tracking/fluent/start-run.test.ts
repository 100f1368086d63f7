import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OpenTracking, openTracking, startRun } from "../../../src/tracking/index.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";

const folder = temporaryFolder();
const server = await runningServer();
const places = [
  ["a database", () => openTracking({ folder, env: {} })],
  ["a tracking server", () => openTracking({ folder, env: { MLFLOW_TRACKING_URI: server.url } })],
] as const;

const tagsOf = async ({ tracking }: OpenTracking, runId: string) =>
  Object.fromEntries((await tracking.getRun(runId)).data.tags.map(({ key, value }) => [key, value]));

describe.each(places)("a run in %s", (_name, open) => {
  it("is FINISHED when its work is done, and what the work gives is given on", async () => {
    const tracking = await open();
    let runId = "";
    const result = await startRun({ tracking, runName: "mine", description: "words" }, async (run) => {
      runId = run.runId;
      expect((await tracking.tracking.getRun(runId)).info.status).toBe("RUNNING");
      return 42;
    });
    expect(result).toBe(42);
    const { info } = await tracking.tracking.getRun(runId);
    expect(info).toMatchObject({ status: "FINISHED", runName: "mine", experimentId: "0" });
    expect(info.endTime).toBeGreaterThanOrEqual(info.startTime);
    expect(await tagsOf(tracking, runId)).toMatchObject({
      "mlflow.user": expect.stringMatching(/./),
      "mlflow.source.type": "LOCAL",
      "mlflow.source.name": expect.stringMatching(/./),
      "mlflow.note.content": "words",
    });
    await tracking.close();
  });

  it("is FAILED where its work throws, which is thrown on", async () => {
    const tracking = await open();
    let runId = "";
    const failure = new Error("on purpose");
    const failing = startRun({ tracking }, async (run) => {
      runId = run.runId;
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect((await tracking.tracking.getRun(runId)).info.status).toBe("FAILED");
    await tracking.close();
  });

  it("holds more params and metrics than a batch takes, lists as JSON, and nothing for what is undefined", async () => {
    const tracking = await open();
    const runId = await startRun({ tracking }, async (run) => {
      await run.logParams(Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`p${at}`, at])));
      await run.logParams({ list: [1, "a"], nothing: undefined, none: null, yes: true });
      await run.logMetrics(Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`m${at}`, at / 7])));
      await run.logMetrics({ loss: 0.5 }, 1);
      await run.logMetrics({ loss: 0.25 }, 2);
      await run.setTags({ a: "1" });
      return run.runId;
    });
    const { data } = await tracking.tracking.getRun(runId);
    const params = Object.fromEntries(data.params.map(({ key, value }) => [key, value]));
    expect(Object.keys(params)).toHaveLength(253);
    expect(params).toMatchObject({ p249: "249", list: '[1,"a"]', none: "null", yes: "true" });
    expect(data.metrics).toHaveLength(1201);
    const history = await tracking.tracking.getMetricHistory(runId, "loss");
    expect(history.items.map(({ step, value }) => [step, value])).toEqual([
      [1, 0.5],
      [2, 0.25],
    ]);
    await tracking.close();
  });

  it("holds a dataset, files, folders, texts and JSON", async () => {
    const tracking = await open();
    mkdirSync(join(folder, "made", "deep"), { recursive: true });
    writeFileSync(join(folder, "made", "deep", "x.txt"), "x");
    const run = await startRun({ tracking }, async (active) => {
      await active.logDataset({ name: "neo", digest: "abc", sourceType: "local", source: "{}" }, "training");
      await active.logArtifact(join(folder, "made"));
      await active.logArtifact(join(folder, "made", "deep", "x.txt"), "files");
      await active.logText("hello", "notes/a.txt");
      await active.logJson({ a: [1] }, "notes/a.json");
      return active;
    });
    const artifacts = tracking.artifactsOf(run.artifactUri);
    const text = async (path: string) => Buffer.from(await artifacts.read(path)).toString();
    expect(await text("made/deep/x.txt")).toBe("x");
    expect(await text("files/x.txt")).toBe("x");
    expect(await text("notes/a.txt")).toBe("hello");
    expect(JSON.parse(await text("notes/a.json"))).toEqual({ a: [1] });
    expect((await tracking.tracking.getRun(run.runId)).inputs.datasetInputs).toMatchObject([
      { dataset: { name: "neo" }, tags: [{ key: "mlflow.data.context", value: "training" }] },
    ]);
    await tracking.close();
  });

  it("may hold others, which name it as their parent and lie in its experiment", async () => {
    const tracking = await open();
    const [parent, child] = await startRun({ tracking, experiment: "nested" }, async (outer) =>
      startRun({ parent: outer, runName: "inner" }, async (inner) => [outer, inner]),
    );
    expect(child?.experimentId).toBe(parent?.experimentId);
    expect(await tagsOf(tracking, child?.runId ?? "")).toMatchObject({ "mlflow.parentRunId": parent?.runId });
    await tracking.close();
  });

  it("lies in the experiment that is named, else in that of the environment, else in the default", async () => {
    const tracking = await open();
    const experimentIn = async (env: Record<string, string>, options = {}) => {
      const id = await startRun({ tracking: { ...tracking, env }, ...options }, async (run) => run.experimentId);
      return (await tracking.tracking.getExperiment(id)).name;
    };
    expect(await experimentIn({})).toBe("Default");
    expect(await experimentIn({}, { defaultExperiment: "neo-hazard" })).toBe("neo-hazard");
    expect(await experimentIn({ MLFLOW_EXPERIMENT_NAME: "by name" }, { defaultExperiment: "neo-hazard" })).toBe(
      "by name",
    );
    expect(await experimentIn({ MLFLOW_EXPERIMENT_NAME: "by name" }, { experiment: "asked" })).toBe("asked");
    const { experimentId = "" } = (await tracking.tracking.getExperimentByName("asked")) ?? {};
    expect(await experimentIn({ MLFLOW_EXPERIMENT_ID: experimentId })).toBe("asked");
    await tracking.tracking.deleteExperiment(experimentId);
    await expect(experimentIn({}, { experiment: "asked" })).rejects.toThrow(/deleted/);
    await tracking.close();
  });

  it("goes on with the run that MLFLOW_RUN_ID names, once, as mlflow run wants", async () => {
    const tracking = await open();
    const { info } = await tracking.tracking.createRun({ experimentId: "0", runName: "opened by mlflow run" });
    const env = { MLFLOW_RUN_ID: info.runId };
    const first = await startRun({ tracking: { ...tracking, env }, tags: { a: "1" } }, async (run) => {
      const inner = await startRun({ parent: run }, async (nested) => nested.runId);
      expect(inner).not.toBe(info.runId);
      return run.runId;
    });
    expect(first).toBe(info.runId);
    expect((await tracking.tracking.getRun(first)).info).toMatchObject({
      status: "FINISHED",
      runName: "opened by mlflow run",
    });
    expect(await tagsOf(tracking, first)).toMatchObject({ a: "1" });
    const second = await startRun({ tracking: { ...tracking, env } }, async (run) => run.runId);
    expect(second).not.toBe(info.runId);
    await tracking.close();
  });

  it("says what is wrong with a run that MLFLOW_RUN_ID names", async () => {
    const tracking = await open();
    const { info } = await tracking.tracking.createRun({ experimentId: "0" });
    await tracking.tracking.deleteRun(info.runId);
    const run = (id: string) => startRun({ tracking: { ...tracking, env: { MLFLOW_RUN_ID: id } } }, async () => {});
    await expect(run(info.runId)).rejects.toThrow(`MLFLOW_RUN_ID names the run ${info.runId}, which is deleted`);
    const missing = randomBytes(16).toString("hex");
    await expect(run(missing)).rejects.toThrow(`MLFLOW_RUN_ID names the run ${missing}, which does not exist`);
    await tracking.close();
  });
});

describe("a model's folder that is logged", () => {
  it("is a run's artifact, and noted where MLflow's clients before 3 look", async () => {
    const tracking = await openTracking({ folder, env: {} });
    const model = join(folder, "model");
    mkdirSync(model, { recursive: true });
    writeFileSync(join(model, "MLmodel"), "model_uuid: abc\nutc_time_created: '2026-01-01'\nflavors:\n  onnx: {}\n");
    const run = await startRun({ tracking }, async (active) => {
      expect(await active.logModelFolder(model, "model")).toBe(`runs:/${active.runId}/model`);
      await active.logModelFolder(model, "second");
      return active;
    });
    expect(readFileSync(join(run.artifactUri, "model", "MLmodel"), "utf8")).toContain("onnx");
    const history = JSON.parse((await tagsOf(tracking, run.runId))["mlflow.log-model.history"] ?? "");
    expect(history).toMatchObject([
      { run_id: run.runId, artifact_path: "model", model_uuid: "abc", flavors: { onnx: {} } },
      { artifact_path: "second" },
    ]);
    const failing = startRun({ tracking }, (active) => active.logModelFolder(folder, "model"));
    await expect(failing).rejects.toMatchObject({ code: "FILE_MISSING" });
    await tracking.close();
  });
});
