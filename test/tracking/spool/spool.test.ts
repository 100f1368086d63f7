import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { silentLogger, silentProgress, systemClock } from "../../../src/support/index.js";
import {
  Fluent,
  isKept,
  MlflowClient,
  type OpenTracking,
  openTracking,
  type Run,
  registerModel,
  startRun,
  syncSpool,
  valuesOf,
} from "../../../src/tracking/index.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";
import { gateTo } from "./gate.js";

const root = temporaryFolder();
const server = await runningServer();
const gate = await gateTo(server.url);
const env = {
  MLFLOW_TRACKING_URI: gate.url,
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0",
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: "0",
};
const logger = silentLogger();

const sync = (folder: string, force = false) =>
  syncSpool(folder, { env, clock: systemClock, progress: silentProgress, logger, force });
const newFolder = () => mkdtempSync(join(root, "work-"));
const kept = (folder: string) => {
  const spool = join(folder, ".perigee", "spool");
  return existsSync(spool) ? readdirSync(spool) : [];
};
const client = new MlflowClient({ trackingUri: server.url, env: {}, logger });
const runsIn = async (experiment: string): Promise<readonly Run[]> => {
  const id = (await client.getExperimentByName(experiment))?.experimentId;
  return id === undefined ? [] : (await client.searchRuns([id], { runViewType: "ALL" })).items;
};

/** Logs one of everything, in a run with a child. */
async function work(tracking: OpenTracking, experiment: string) {
  const model = join(tracking.folder, "model");
  mkdirSync(join(model, "deep"), { recursive: true });
  return startRun({ tracking, experiment, runName: "outer", tags: { given: "1" } }, async (run) => {
    writeFileSync(join(model, "MLmodel"), `model_uuid: abc\nrun_id: ${run.runId}\nflavors:\n  onnx: {}\n`);
    writeFileSync(join(model, "deep", "weights.bin"), Buffer.alloc(1000, 3));
    await run.logParams({ depth: 3, list: [1] });
    for (let step = 0; step < 300; step++) await run.logMetric("loss", step === 7 ? Number.NaN : 1 / (step + 1), step);
    await run.setTag("gone", "1");
    await run.deleteTag("gone");
    await run.logDataset({ name: "d", digest: "1", sourceType: "local", source: "{}" }, "training");
    await run.logText("hello", "notes/a.txt");
    await run.logTable({ x: [1] }, "t.json");
    await run.logTable({ x: [2] }, "t.json");
    await startRun({ parent: run, runName: "inner" }, (inner) => inner.logMetric("auc", 0.5));
    await run.logModelFolder(model, "model");
    const version = await registerModel(tracking, { name: experiment, source: `runs:/${run.runId}/model` });
    return { runId: run.runId, version };
  });
}

/** What a server holds of such a run, without what differs from run to run. */
async function shapeOf(experiment: string) {
  const runs = await runsIn(experiment);
  expect(runs).toHaveLength(2);
  const outer = runs.find(({ info }) => info.runName === "outer");
  const inner = runs.find(({ info }) => info.runName === "inner");
  const runId = outer?.info.runId ?? "";
  const tags = valuesOf(outer?.data.tags ?? []);
  const mlmodel = new TextDecoder().decode(await client.readArtifact(runId, "model/MLmodel"));
  expect(mlmodel).toContain(`run_id: ${runId}`);
  expect(tags["mlflow.log-model.history"]).toContain(runId);
  expect(valuesOf(inner?.data.tags ?? [])["mlflow.parentRunId"]).toBe(runId);
  const versions = (await client.searchModelVersions({ filter: `name = '${experiment}'` })).items;
  return {
    status: [outer?.info.status, inner?.info.status],
    params: valuesOf(outer?.data.params ?? []),
    loss: (await client.getMetricHistory(runId, "loss")).map(({ step, value }) => [step, value]),
    auc: valuesOf(inner?.data.metrics ?? []),
    tags: [tags.given, tags.gone, tags["mlflow.runName"]],
    inputs: outer?.inputs.datasetInputs,
    table: await client.loadTable(runId, "t.json"),
    files: (await client.listArtifacts(runId)).map(({ path }) => path),
    weights: (await client.listArtifacts(runId, "model/deep")).map(({ fileSize }) => fileSize),
    versions: versions.map(({ version, source, runId: of }) => [version, source.endsWith("model"), of === runId]),
  };
}

describe("a run whose server cannot be reached", () => {
  it("is kept, and once sent it is what it would have been on the server", async () => {
    const folder = newFolder();
    const online = await openTracking({ env, folder, logger, spool: true });
    await work(online, "online");
    await online.close();
    expect(kept(folder)).toEqual([]);

    await gate.shut();
    const tracking = await openTracking({ env, folder, logger, spool: true });
    const { runId, version } = await work(tracking, "offline");
    expect(isKept(version)).toBe(true);
    const here = await tracking.tracking.getRun(runId);
    expect(here.info).toMatchObject({ runName: "outer", status: "FINISHED" });
    expect(valuesOf(here.data.params)).toEqual({ depth: "3", list: "[1]" });
    await tracking.close();
    expect(kept(folder)).toHaveLength(1);
    expect(await sync(folder)).toMatchObject([
      { state: "waiting", sent: 0, reason: expect.stringContaining(gate.url) },
    ]);

    await gate.open();
    const [session] = await sync(folder);
    expect(session).toMatchObject({ state: "sent", refused: [], runs: [{ local_id: runId }, {}] });
    expect(session?.sent).toBe(session?.operations);
    expect(kept(folder)).toEqual([]);
    expect(await shapeOf("offline")).toEqual(await shapeOf("online"));
    expect(await sync(folder)).toEqual([]);
    expect(await runsIn("offline")).toHaveLength(2);
  });

  it("goes on where the server is lost in the middle, and is one run in the end", async () => {
    const folder = newFolder();
    const mlflow = new Fluent({ env, folder, logger });
    const runId = await mlflow.startRun({ experiment: "middle" }, async (run) => {
      await mlflow.logMetric("loss", 1, 0);
      await mlflow.logText("first", "first.txt");
      await gate.shut();
      await mlflow.logMetric("loss", 0.5, 1);
      await mlflow.logText("second", "second.txt");
      await gate.open();
      await mlflow.logMetric("loss", 0.25, 2);
      return run.runId;
    });
    await mlflow.close();
    expect((await client.getRun(runId)).info.status).toBe("RUNNING");
    expect(await sync(folder)).toMatchObject([{ state: "sent", runs: [] }]);
    expect((await client.getMetricHistory(runId, "loss")).map(({ value }) => value)).toEqual([1, 0.5, 0.25]);
    expect((await client.listArtifacts(runId)).map(({ path }) => path)).toEqual(["first.txt", "second.txt"]);
    expect((await client.getRun(runId)).info.status).toBe("FINISHED");
    expect(await runsIn("middle")).toHaveLength(1);
  });

  it("is one run, too, where the server made it and its answer was lost", async () => {
    const folder = newFolder();
    await client.createExperiment("lost answer");
    const tracking = await openTracking({ env, folder, logger, spool: true });
    await tracking.tracking.searchExperiments();
    const run = startRun({ tracking, experiment: "lost answer" }, async (active) => {
      await active.logMetric("a", 1);
      return active;
    });
    gate.loseAnswers(0);
    await run;
    await tracking.close();
    expect(await runsIn("lost answer")).toHaveLength(1);

    const again = await openTracking({ env, folder, logger, spool: true });
    const { experimentId = "" } = (await client.getExperimentByName("lost answer")) ?? {};
    gate.loseAnswers(1);
    const made = await again.tracking.createRun({
      experimentId,
      tags: [{ key: "perigee.request_id", value: "0".repeat(32) }],
    });
    await again.close();
    expect((await runsIn("lost answer")).map(({ info }) => info.runId)).toContain(made.info.runId);
    expect(await runsIn("lost answer")).toHaveLength(2);
  });

  it("whose process was killed is sent as far as it came, and is KILLED", async () => {
    const folder = newFolder();
    await gate.shut();
    const tracking = await openTracking({ env, folder, logger, spool: true });
    const { info } = await tracking.tracking.createRun({ experimentId: "0", runName: "cut off" });
    await tracking.tracking.logMetric(info.runId, { key: "a", value: 1, timestamp: 5, step: 0 });
    await gate.open();
    expect(await sync(folder)).toMatchObject([
      { state: "waiting", reason: expect.stringContaining("still writes it") },
    ]);
    // As if the process, which is this one, had ended without a word.
    const [session] = await sync(folder, true);
    expect(session?.state).toBe("waiting");
    await tracking.close();
    expect(await sync(folder)).toMatchObject([{ state: "sent" }]);
    const found = (await client.searchRuns(["0"], { filter: "attributes.run_name = 'cut off'" })).items;
    expect(found.map((run) => run.info.status)).toEqual(["KILLED"]);
  });

  it("keeps what the server refuses, says why, and sends the rest", async () => {
    const folder = newFolder();
    await gate.shut();
    const tracking = await openTracking({ env, folder, logger, spool: true });
    await startRun({ tracking, experiment: "refused" }, async (run) => {
      await run.logParam("depth", 1);
      await run.logParam("depth", 2);
      await run.logParam("../bad", 1);
      await run.logMetric("auc", 0.5);
    });
    await tracking.close();
    await gate.open();
    const [session] = await sync(folder);
    expect(session).toMatchObject({ state: "partly" });
    expect(session?.refused.map(({ code }) => code)).toEqual(["INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE"]);
    const [run] = await runsIn("refused");
    expect(run?.info.status).toBe("FINISHED");
    expect(valuesOf(run?.data.params ?? [])).toEqual({ depth: "1" });
    expect(valuesOf(run?.data.metrics ?? [])).toEqual({ auc: 0.5 });
    expect(await sync(folder)).toMatchObject([{ state: "partly", sent: session?.sent }]);
    expect(await runsIn("refused")).toHaveLength(1);
  });

  it("keeps nothing where that is turned off", async () => {
    const folder = newFolder();
    await gate.shut();
    const failing = startRun({ env: { ...env, PERIGEE_SPOOL: "off" }, folder, logger }, async () => {});
    await expect(failing).rejects.toMatchObject({ code: "TRACKING_SERVER_UNREACHABLE" });
    expect(kept(folder)).toEqual([]);
    await gate.open();
  });
});
