import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MlflowClient, valuesOf } from "../../../src/tracking/index.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";

const folder = temporaryFolder();
const server = await runningServer();

describe.each([
  ["a database", { folder, env: {} }],
  ["a tracking server", { folder, env: { MLFLOW_TRACKING_URI: server.url } }],
])("MlflowClient over %s", (name, options) => {
  const client = new MlflowClient(options);

  it("makes, finds, renames, tags, deletes and restores experiments", async () => {
    const id = await client.createExperiment(`of ${name}`, { tags: { team: "neo", list: [1] } });
    await client.setExperimentTag(id, "stage", 2);
    await client.deleteExperimentTag(id, "team");
    await client.renameExperiment(id, `renamed, of ${name}`);
    const found = await client.getExperimentByName(`renamed, of ${name}`);
    expect(found).toEqual(await client.getExperiment(id));
    expect(valuesOf(found?.tags ?? [])).toMatchObject({ list: "[1]", stage: "2" });
    expect(
      (await client.searchExperiments({ filter: "tags.stage = '2'" })).items.map((each) => each.experimentId),
    ).toEqual([id]);
    await client.deleteExperiment(id);
    expect((await client.getExperiment(id)).lifecycleStage).toBe("deleted");
    await client.restoreExperiment(id);
    expect(await client.getExperimentByName("none")).toBeUndefined();
  });

  it("logs to runs, of any number of values, and reads them back", async () => {
    const { info } = await client.createRun("0", { runName: "first", startTime: 5, tags: { a: "1" } });
    const { runId } = info;
    expect(info).toMatchObject({ runName: "first", startTime: 5, status: "RUNNING" });
    expect(await client.logParam(runId, "depth", 10)).toBe(10);
    await client.logMetric(runId, "loss", 0.5, { step: 1, timestamp: 7 });
    await client.logMetric(runId, "loss", Number.NaN, { step: 2, synchronous: false });
    const params = Array.from({ length: 250 }, (_, at) => ({ key: `p${at}`, value: `${at}` }));
    const metrics = Array.from({ length: 2300 }, (_, step) => ({ key: "m", value: step, timestamp: 1, step }));
    await client.logBatch(runId, { params, metrics });
    await client.setTag(runId, "b", { c: 1 });
    await client.deleteTag(runId, "a");
    await client.logInputs(runId, {
      datasets: [{ dataset: { name: "d", digest: "1", sourceType: "local", source: "{}" }, tags: [] }],
    });
    await client.updateRun(runId, { name: "renamed" });
    await client.setTerminated(runId, "FAILED", 9);

    const run = await client.getRun(runId);
    expect(run.info).toMatchObject({ runName: "renamed", status: "FAILED", endTime: 9 });
    expect(valuesOf(run.data.params)).toMatchObject({ depth: "10", p249: "249" });
    expect(valuesOf(run.data.metrics)).toEqual({ loss: Number.NaN, m: 2299 });
    const tags = valuesOf(run.data.tags);
    expect(tags).toMatchObject({ b: '{"c":1}', "mlflow.runName": "renamed" });
    expect("a" in tags).toBe(false);
    expect(run.inputs.datasetInputs).toMatchObject([{ dataset: { name: "d" } }]);
    expect(await client.getMetricHistory(runId, "m")).toHaveLength(2300);

    const child = await client.createRun("0", { tags: { "mlflow.parentRunId": runId } });
    expect((await client.getParentRun(child.info.runId))?.info.runId).toBe(runId);
    expect(await client.getParentRun(runId)).toBeUndefined();
    expect((await client.searchRuns(["0"], { filter: "params.depth = '10'" })).items).toHaveLength(1);
    await client.deleteRun(runId);
    expect((await client.searchRuns(["0"], { filter: "params.depth = '10'" })).items).toEqual([]);
    await client.restoreRun(runId);
  });

  it("logs files, folders, texts, objects, bytes and tables, and tells how far a copy has come", async () => {
    const { runId } = (await client.createRun("0")).info;
    const local = join(folder, name);
    mkdirSync(join(local, "deep"), { recursive: true });
    writeFileSync(join(local, "deep", "x.bin"), Buffer.alloc(300_000, 7));
    let sent = 0;
    const onBytes = (count: number) => {
      sent += count;
    };
    await client.logArtifact(runId, local, "all", { onBytes });
    await client.logArtifacts(runId, local, "flat");
    await client.logText(runId, "hello", "notes/a.txt");
    await client.logDict(runId, { a: [1] }, "notes/a.yaml");
    await client.logDict(runId, { a: [1] }, "notes/a.json");
    await client.logBytes(runId, Uint8Array.of(1, 2), "b.bin");
    if (name === "a tracking server") expect(sent).toBe(300_000);

    const paths = async (path?: string) => (await client.listArtifacts(runId, path)).map((file) => file.path);
    expect(await paths()).toEqual(["all", "b.bin", "flat", "notes"]);
    expect(await paths("flat")).toEqual(["flat/deep"]);
    const text = async (path: string) => new TextDecoder().decode(await client.readArtifact(runId, path));
    expect(await text("notes/a.txt")).toBe("hello");
    expect(await text("notes/a.yaml")).toBe("a:\n  - 1\n");
    expect(JSON.parse(await text("notes/a.json"))).toEqual({ a: [1] });
    let received = 0;
    const fetched = await client.downloadArtifacts(runId, `all/${name}/deep/x.bin`, join(folder, "down", name), {
      onBytes: (count) => {
        received += count;
      },
    });
    expect(readFileSync(fetched)).toEqual(Buffer.alloc(300_000, 7));
    if (name === "a tracking server") expect(received).toBe(300_000);

    await client.logTable(runId, { x: [1, 2], y: ["a", "b"] }, "tables/t.json");
    await client.logTable(runId, { x: [Number.NaN], z: [true] }, "tables/t.json");
    expect(await client.loadTable(runId, "tables/t.json")).toEqual({
      columns: ["x", "y", "z"],
      data: [
        [1, "a", null],
        [2, "b", null],
        [null, null, true],
      ],
    });
    const { data } = await client.getRun(runId);
    expect(valuesOf(data.tags)["mlflow.loggedArtifacts"]).toBe('[{"path":"tables/t.json","type":"table"}]');
    await expect(client.logTable(runId, { x: [1], y: [] }, "t.json")).rejects.toThrow('the column "y" has 0 rows');
    await expect(client.logTable(runId, { x: [1] }, "t.csv")).rejects.toThrow("does not end in .json");
    await expect(client.loadTable(runId, "none.json")).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
  });

  it("makes logged models, with params, tags, files and a status", async () => {
    const run = await client.createRun("0");
    const { modelId } = await client.createLoggedModel("0", {
      name: "forest",
      sourceRunId: run.info.runId,
      params: { depth: 3 },
    });
    await client.logModelParams(modelId, Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`p${at}`, at])));
    await client.setLoggedModelTags(modelId, { a: 1, b: 2 });
    await client.deleteLoggedModelTag(modelId, "a");
    writeFileSync(join(folder, "MLmodel"), "flavors: {}\n");
    await client.logModelArtifact(modelId, join(folder, "MLmodel"));
    await client.finalizeLoggedModel(modelId, "READY");
    await client.logOutputs(run.info.runId, [{ modelId }]);
    const model = await client.getLoggedModel(modelId);
    expect(model).toMatchObject({ name: "forest", status: "READY", sourceRunId: run.info.runId });
    expect(model.params).toHaveLength(151);
    expect(valuesOf(model.tags)).toEqual({ b: "2" });
    expect(await client.listLoggedModelArtifacts(modelId)).toMatchObject([{ path: "MLmodel" }]);
    expect((await client.searchLoggedModels(["0"], { filter: "name = 'forest'" })).items).toHaveLength(1);
    expect((await client.getRun(run.info.runId)).outputs.modelOutputs).toEqual([{ modelId, step: 0 }]);
    await client.deleteLoggedModel(modelId);
    expect((await client.searchLoggedModels(["0"], { filter: "name = 'forest'" })).items).toEqual([]);
  });

  it("keeps models in the registry: versions, aliases, tags, stages, copies", async () => {
    const { artifactUri, runId } = (await client.createRun("0")).info;
    await client.logText(runId, "flavors: {}\n", "model/MLmodel");
    await client.createRegisteredModel("neo", { tags: { a: 1 }, description: "first" });
    const first = await client.createModelVersion("neo", `${artifactUri}/model`, { runId, tags: { b: 2 } });
    const second = await client.createModelVersion("neo", `${artifactUri}/model`, { runId });
    expect([first.version, second.version]).toEqual(["1", "2"]);
    await client.setRegisteredModelAlias("neo", "champion", 1);
    await client.setModelVersionTag("neo", 1, "checked", true);
    await client.updateModelVersion("neo", 1, "described");
    expect(await client.getModelVersionByAlias("neo", "champion")).toMatchObject({
      version: "1",
      description: "described",
      aliases: ["champion"],
    });
    expect(await client.getModelVersionDownloadUri("neo", 1)).toBe(`${artifactUri}/model`);
    await client.transitionModelVersionStage("neo", 2, "Production", { archiveExistingVersions: true });
    expect((await client.getLatestVersions("neo", ["Production"])).map(({ version }) => version)).toEqual(["2"]);
    const copy = await client.copyModelVersion("models:/neo@champion", "neo-copy");
    expect(copy).toMatchObject({ name: "neo-copy", version: "1", runId, description: "described" });
    expect(valuesOf(copy.tags)).toEqual({ b: "2", checked: "true" });
    await expect(client.copyModelVersion("runs:/a/b", "neo-copy")).rejects.toThrow("names no version");
    await client.deleteModelVersionTag("neo", 1, "checked");
    await client.deleteRegisteredModelAlias("neo", "champion");
    await client.deleteModelVersion("neo", 2);
    expect((await client.searchModelVersions({ filter: "name = 'neo'" })).items.map((each) => each.version)).toEqual([
      "1",
    ]);
    await client.renameRegisteredModel("neo", "neo-renamed");
    await client.updateRegisteredModel("neo-renamed", "again");
    await client.setRegisteredModelTag("neo-renamed", "c", 3);
    await client.deleteRegisteredModelTag("neo-renamed", "a");
    const model = await client.getRegisteredModel("neo-renamed");
    expect(model).toMatchObject({ description: "again", tags: [{ key: "c", value: "3" }] });
    expect((await client.searchRegisteredModels()).items.map((each) => each.name).sort()).toEqual([
      "neo-copy",
      "neo-renamed",
    ]);
    await client.deleteRegisteredModel("neo-renamed");
    await client.deleteRegisteredModel("neo-copy");
  });
});
