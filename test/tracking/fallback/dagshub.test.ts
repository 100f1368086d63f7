import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  Fluent,
  inspectServer,
  openTracking,
  registerModel,
  resolveModelUri,
  valuesOf,
} from "../../../src/tracking/index.js";
import { perigee } from "../../cli/perigee.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";
import { dagshubServer, type Oddities } from "./dagshub-server.js";

const folder = temporaryFolder();
const server = await runningServer();
const oddities: Oddities = {};
const dagshub = await dagshubServer(server.url, oddities);

const said: string[] = [];
const say = (line: unknown) => {
  said.push(String(line));
};
const logger = { info: say, warn: say };
const options = { folder, env: dagshub.env, logger };

const model = join(folder, "model");
mkdirSync(model, { recursive: true });
writeFileSync(join(model, "MLmodel"), "model_uuid: abc\nflavors:\n  onnx: {}\n");

beforeEach(() => {
  said.length = 0;
  oddities.refusesUpdates = false;
  oddities.hasNoRegistry = false;
  oddities.hasNoAliases = false;
});

describe("a server as DagsHub's", () => {
  it("is reached with DAGSHUB_USER_TOKEN as the dagshub package sets it up, and logs models as artifacts", async () => {
    const mlflow = new Fluent(options);
    const info = await mlflow.startRun({ experiment: "neo" }, async () => {
      await mlflow.logMetric("auc", 0.9);
      await mlflow.logText("hello", "a.txt");
      return mlflow.logModel(model, { name: "forest" });
    });
    expect(info).toEqual({
      modelUri: `runs:/${info.runId}/forest`,
      runId: info.runId,
      name: "forest",
      artifactUri: expect.stringMatching(/artifacts\/forest$/),
    });
    const run = await mlflow.getRun(info.runId);
    expect(run.info.status).toBe("FINISHED");
    expect(valuesOf(run.data.tags)["mlflow.log-model.history"]).toContain('"artifact_path":"forest"');
    expect(said).toEqual([expect.stringContaining("knows no logged models")]);
    expect(dagshub.calls).not.toContain("POST runs/log-model");
    await mlflow.close();
  });

  it("that refuses a run's end does not stop the work: the end is kept in tags, and said", async () => {
    oddities.refusesUpdates = true;
    const mlflow = new Fluent(options);
    const runId = await mlflow.startRun({ experiment: "neo" }, async (run) => run.runId);
    const tags = valuesOf((await mlflow.getRun(runId)).data.tags);
    expect(tags).toMatchObject({ "perigee.status": "FINISHED", "perigee.end_time": expect.stringMatching(/^\d+$/) });
    expect(said).toEqual([expect.stringContaining("refuses runs/update")]);
    await mlflow.close();
  });

  it("without a registry keeps registered models in tags of their runs: versions, aliases, tags, by which they load", async () => {
    oddities.hasNoRegistry = true;
    const mlflow = new Fluent(options);
    const ids: string[] = [];
    for (const name of ["first", "second"]) {
      const { registered, runId } = await mlflow.startRun({ experiment: "neo", runName: name }, () =>
        mlflow.logModel(model, { registeredModelName: "hazard's" }),
      );
      ids.push(runId);
      expect(registered).toMatchObject({ name: "hazard's", version: String(ids.length), runId });
    }
    expect(said.filter((line) => line.includes("no model registry"))).toHaveLength(1);
    const client = await mlflow.client();
    await client.setRegisteredModelAlias("hazard's", "champion", 1);
    await client.setRegisteredModelAlias("hazard's", "champion", 2);
    await client.setModelVersionTag("hazard's", 2, "checked", "yes");
    await mlflow.close();

    // Another process knows nothing of what this one has found out.
    const tracking = await openTracking(options);
    const champion = await tracking.registry.getModelVersionByAlias("hazard's", "champion");
    expect(champion).toMatchObject({ version: "2", runId: ids[1], aliases: ["champion"], tags: [{ key: "checked" }] });
    expect(await tracking.registry.searchModelVersions({ filter: `name = "hazard's"` })).toMatchObject({
      items: [{ version: "2" }, { version: "1", aliases: [] }],
    });
    expect((await tracking.registry.searchRegisteredModels()).items.map(({ name }) => name)).toEqual(["hazard's"]);
    expect(await resolveModelUri("models:/hazard's@champion", tracking)).toBeTruthy();
    expect(await resolveModelUri("models:/hazard's/1", tracking)).toBeTruthy();
    await expect(tracking.registry.getModelVersion("hazard's", "3")).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    await expect(tracking.registry.transitionModelVersionStage("hazard's", "1", "Staging", false)).rejects.toThrow(
      "have no stages; give an alias",
    );
    await tracking.close();
  });

  it("with a registry before aliases keeps them in the registered model's tags", async () => {
    oddities.hasNoAliases = true;
    const tracking = await openTracking(options);
    const run = await tracking.tracking.createRun({ experimentId: "0" });
    await tracking.artifactsOf(run.info.artifactUri).upload(model, "model");
    await registerModel(tracking, { name: "old", source: `runs:/${run.info.runId}/model` });
    await tracking.registry.setRegisteredModelAlias("old", "champion", "1");
    expect(await tracking.registry.getModelVersionByAlias("old", "champion")).toMatchObject({ version: "1" });
    await tracking.registry.deleteRegisteredModelAlias("old", "champion");
    await expect(tracking.registry.getModelVersionByAlias("old", "champion")).rejects.toThrow("not found");
    expect(said).toEqual([expect.stringContaining("knows no aliases")]);
    await tracking.close();
  });

  it("shows what it can do, by calls that change nothing", async () => {
    oddities.hasNoRegistry = true;
    oddities.refusesUpdates = true;
    const before = (await server.stores.tracking.searchRuns({ experimentIds: ["0"] })).items.length;
    const report = await inspectServer(dagshub.uri, dagshub.env);
    expect(report).toMatchObject({ uri: dagshub.uri, version: null, reachable: true });
    expect(Object.fromEntries(report.capabilities.map(({ name, verdict }) => [name, verdict]))).toEqual({
      runs: "yes",
      "log-batch": "yes",
      "run-updates": "denied",
      inputs: "yes",
      "logged-models": "no",
      "log-model": "broken",
      registry: "no",
      aliases: "no",
      artifacts: "yes",
    });
    expect((await server.stores.tracking.searchRuns({ experimentIds: ["0"] })).items).toHaveLength(before);
  });
});

describe("perigee doctor --tracking", () => {
  it("prints the table of what a server can do", async () => {
    oddities.hasNoRegistry = true;
    const told = await perigee(["doctor", "--tracking", dagshub.uri], folder, dagshub.env);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stdout).toMatch(/ {2}yes +runs /);
    expect(told.stdout).toMatch(/ {2}no +registry .*; instead: tags of the runs/);
    const ours = await perigee(["doctor", "--tracking", server.url, "--json"], folder);
    const report = JSON.parse(ours.stdout);
    expect(report.version).toMatch(/^3\./);
    expect(report.capabilities.filter(({ verdict }: { verdict: string }) => verdict !== "yes")).toEqual([]);
    const nobody = await perigee(["doctor", "--tracking", "http://127.0.0.1:1"], folder);
    expect(nobody.code).toBe(1);
    expect(nobody.stdout).toContain("does not answer");
  });
});
