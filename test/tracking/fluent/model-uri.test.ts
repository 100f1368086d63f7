import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type OpenTracking,
  openTracking,
  parseModelUri,
  registerModel,
  resolveModelUri,
  startRun,
} from "../../../src/tracking/index.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";

const model = { id: `m-${"a".repeat(32)}`, run: "b".repeat(32) };

describe("a model's URI", () => {
  it.each([
    [`runs:/${model.run}/model`, { kind: "run", runId: model.run, path: "model" }],
    [`runs:/${model.run}/deep/model`, { kind: "run", runId: model.run, path: "deep/model" }],
    ["models:/neo-hazard/3", { kind: "version", name: "neo-hazard", version: "3" }],
    ["models:/neo hazard@champion", { kind: "alias", name: "neo hazard", alias: "champion" }],
    ["models:/neo-hazard/latest", { kind: "alias", name: "neo-hazard", alias: "latest" }],
    [`models:/${model.id}`, { kind: "logged", modelId: model.id }],
    ["mlflow-artifacts:/0/x/artifacts/model", { kind: "artifacts", uri: "mlflow-artifacts:/0/x/artifacts/model" }],
    ["folder/model", { kind: "folder", folder: "folder/model" }],
    ["file:///a%20b/model", { kind: "folder", folder: "/a b/model" }],
  ])("is read: %s", (uri, reference) => {
    expect(parseModelUri(uri)).toEqual(reference);
  });

  it.each([
    "runs:/",
    "runs:/abc",
    "models:/",
    "models:/neo",
    "models:/neo/one",
    "models:/neo@",
    "models:/@x",
    "models:/a/1/2",
  ])("that is unfinished is refused with how to write it: %s", (uri) => {
    expect(() => parseModelUri(uri)).toThrow(
      expect.objectContaining({
        code: "MODEL_URI_UNKNOWN",
        message: expect.stringContaining(uri),
        hint: expect.stringMatching(/^Write /),
      }),
    );
  });
});

const folder = temporaryFolder();
const server = await runningServer();

describe.each([
  ["a database", {}],
  ["a tracking server", { MLFLOW_TRACKING_URI: server.url }],
] as const)("a model in %s", (_name, env) => {
  let tracking: OpenTracking;
  let runId: string;
  const content = async (uri: string) => {
    const found = await resolveModelUri(uri, tracking);
    return readFileSync(join(found, "MLmodel"), "utf8");
  };

  beforeAll(async () => {
    tracking = await openTracking({ folder, env });
    const local = join(folder, "packaged");
    mkdirSync(join(local, "data"), { recursive: true });
    writeFileSync(join(local, "MLmodel"), "flavors:\n  onnx: {}\n");
    writeFileSync(join(local, "data", "model.onnx"), "bytes");
    runId = await startRun({ tracking }, async (run) => {
      await run.logModelFolder(local, "model");
      return run.runId;
    });
    const request = { name: "neo-hazard", source: `runs:/${runId}/model` };
    await registerModel(tracking, { ...request, tags: { kind: "forest" }, description: "the first" });
    await registerModel(tracking, request);
    await tracking.registry.setRegisteredModelAlias("neo-hazard", "champion", "1");
  });
  afterAll(() => tracking.close());

  it("is found by run, version, alias, latest version and place", async () => {
    const { info } = await tracking.tracking.getRun(runId);
    for (const uri of [
      `runs:/${runId}/model`,
      "models:/neo-hazard/1",
      "models:/neo-hazard@champion",
      "models:/neo-hazard/latest",
      `${info.artifactUri}/model`,
      join(folder, "packaged"),
      "packaged",
      pathToFileURL(join(folder, "packaged")).href,
    ]) {
      expect(await content(uri), uri).toContain("onnx");
    }
  });

  it("is registered with its run, tags and description, under versions that count up", async () => {
    const first = await tracking.registry.getModelVersion("neo-hazard", "1");
    expect(first).toMatchObject({ runId, description: "the first", tags: [{ key: "kind", value: "forest" }] });
    expect(first.source).toMatch(new RegExp(`${runId}/artifacts/model$`));
    expect((await tracking.registry.getModelVersionByAlias("neo-hazard", "latest")).version).toBe("2");
  });

  it.each([
    ["models:/neo-hazrd@champion", "neo-hazard"],
    ["models:/neo-hazard@challenger", "@champion (version 1)"],
    ["models:/neo-hazard/7", "latest version is 2"],
    [`runs:/${"0".repeat(32)}/model`, ""],
    [`models:/m-${"0".repeat(32)}`, ""],
    ["nowhere", "runs:/RUN_ID/model"],
  ])("that is not there is named, with what there is: %s", async (uri, hint) => {
    await expect(resolveModelUri(uri, tracking)).rejects.toMatchObject({
      code: "MODEL_URI_UNKNOWN",
      message: expect.stringContaining(uri),
      ...(hint && { hint: expect.stringContaining(hint) }),
    });
  });

  it.each([
    ["hdfs://name-node/models/neo", "Known schemes: file, s3"],
    ["s3://bucket/models/neo", "copy the model's folder"],
  ])("that cannot be fetched is refused, with what to do: %s", async (uri, hint) => {
    await expect(resolveModelUri(uri, tracking)).rejects.toMatchObject({
      code: "MODEL_UNREADABLE",
      exitCode: 2,
      message: expect.stringContaining(uri),
      hint: expect.stringContaining(hint),
    });
  });

  it("is not a run's artifact that is no model", async () => {
    await expect(resolveModelUri(`runs:/${runId}/other`, tracking)).rejects.toMatchObject({
      code: "MODEL_URI_UNKNOWN",
    });
  });

  it("logged beside its run, as MLflow 3 does, is found by the run and its name", async () => {
    const logged = await tracking.tracking.createLoggedModel({ experimentId: "0", name: "beside", sourceRunId: runId });
    await tracking.artifactsOf(logged.artifactUri).write("MLmodel", "flavors:\n  beside: {}\n");
    await tracking.tracking.logOutputs(runId, [{ modelId: logged.modelId, step: 0 }]);
    expect(await content(`models:/${logged.modelId}`)).toContain("beside");
    expect(await content(`runs:/${runId}/beside`)).toContain("beside");
    expect(await content(`runs:/${runId}/model`)).toContain("onnx");
  });
});
