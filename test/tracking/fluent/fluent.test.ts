import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Fluent, valuesOf } from "../../../src/tracking/index.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";

const folder = temporaryFolder();
const server = await runningServer();

describe.each([
  ["a database", {}],
  ["a tracking server", { MLFLOW_TRACKING_URI: server.url }],
])("the fluent interface over %s", (name, env) => {
  const mlflow = new Fluent({ folder, env });

  it("logs to the run that is active, through awaits, with nested runs side by side", async () => {
    const { experimentId } = await mlflow.setExperiment(`of ${name}`);
    const parent = await mlflow.startRun({ runName: "parent" }, async (run) => {
      await mlflow.logParam("depth", 3);
      const children = await Promise.all(
        [1, 2, 3].map((number) =>
          mlflow.startRun({ runName: `child ${number}`, nested: true }, async (child) => {
            await sleep(10 * (4 - number));
            expect(mlflow.activeRun()?.runId).toBe(child.runId);
            await mlflow.logMetric("number", number, 1);
            return child.runId;
          }),
        ),
      );
      expect(mlflow.activeRun()).toBe(run);
      for (const [at, id] of children.entries()) {
        const { info, data } = await mlflow.getRun(id);
        expect(info).toMatchObject({ status: "FINISHED", experimentId });
        expect(valuesOf(data.metrics)).toEqual({ number: at + 1 });
        expect((await mlflow.getParentRun(id))?.info.runId).toBe(run.runId);
      }
      return run;
    });
    expect(mlflow.activeRun()).toBeUndefined();
    expect(mlflow.lastActiveRun()?.experimentId).toBe(experimentId);
    const found = await mlflow.searchRuns({ filter: "metrics.number >= 2", orderBy: ["metrics.number DESC"] });
    expect(found.map(({ info }) => info.runName)).toEqual(["child 3", "child 2"]);
    expect(await mlflow.searchRuns({ experimentNames: [`of ${name}`], maxResults: 2 })).toHaveLength(2);
    expect(valuesOf((await mlflow.getRun(parent.runId)).data.params)).toEqual({ depth: "3" });
  });

  it("starts a run where none is active, which is active until it is ended", async () => {
    await mlflow.logMetrics({ a: 1, b: 2 });
    const run = mlflow.activeRun();
    await mlflow.logParams({ x: 1 });
    await mlflow.setTags({ y: 2 });
    await mlflow.logText("hello", "a.txt");
    await mlflow.logTable({ x: [1] }, "t.json");
    await mlflow.logInput({ name: "d", digest: "1", sourceType: "local", source: "{}" }, "training");
    expect(await mlflow.getArtifactUri("a.txt")).toMatch(/artifacts\/a\.txt$/);
    await expect(mlflow.startRun()).rejects.toMatchObject({ code: "RUN_ALREADY_ACTIVE" });
    const child = await mlflow.startRun({ nested: true });
    expect(mlflow.activeRun()?.runId).toBe(child.runId);
    await mlflow.endRun("KILLED");
    expect(mlflow.activeRun()).toBe(run);
    await mlflow.endRun();
    expect(mlflow.activeRun()).toBeUndefined();
    expect((await mlflow.getRun(child.runId)).info.status).toBe("KILLED");
    expect((await mlflow.getRun(run?.runId ?? "")).info.status).toBe("FINISHED");

    const again = await mlflow.startRun({ runId: child.runId }, async (same) => {
      expect((await mlflow.getRun(same.runId)).info.status).toBe("RUNNING");
      return same.runId;
    });
    expect(again).toBe(child.runId);
  });

  it("sends what is logged without waiting before the run ends", async () => {
    const runId = await mlflow.startRun(async (run) => {
      for (let step = 0; step < 1500; step++) await mlflow.logMetric("loss", 1 / step, { step, synchronous: false });
      return run.runId;
    });
    const client = await mlflow.client();
    expect(await client.getMetricHistory(runId, "loss")).toHaveLength(1500);
  });

  it("logs a model as MLflow 3's logged model, an output of the run, and registers it", async () => {
    const model = join(folder, "model");
    mkdirSync(model, { recursive: true });
    writeFileSync(join(model, "MLmodel"), "model_uuid: abc\nutc_time_created: '2026-01-01'\nflavors:\n  onnx: {}\n");
    const info = await mlflow.startRun(() => mlflow.logModel(model, { name: "forest", registeredModelName: "neo" }));
    expect(info).toMatchObject({ modelUri: `models:/${info.modelId}`, name: "forest", registered: { version: "1" } });
    expect(await mlflow.getLoggedModel(info.modelId ?? "")).toMatchObject({ status: "READY", sourceRunId: info.runId });
    const { outputs, data } = await mlflow.getRun(info.runId);
    expect(outputs.modelOutputs).toMatchObject([{ modelId: info.modelId }]);
    expect(valuesOf(data.tags)["mlflow.log-model.history"]).toContain('"artifact_path":"forest"');
    const client = await mlflow.client();
    const files = await client.listLoggedModelArtifacts(info.modelId ?? "");
    expect(files.map(({ path }) => path)).toEqual(["MLmodel"]);
    await expect(mlflow.startRun(() => mlflow.logModel(folder))).rejects.toMatchObject({ code: "FILE_MISSING" });
  });

  it("goes to another place when told", async () => {
    await mlflow.setTrackingUri("sqlite:///other.db");
    expect(mlflow.getTrackingUri()).toBe("sqlite:///other.db");
    await expect(mlflow.searchRuns({ experimentNames: [`of ${name}`] })).rejects.toThrow("there is no experiment");
    await mlflow.close();
  });
});
