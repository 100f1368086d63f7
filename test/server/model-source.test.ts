import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { leavingPath } from "./outside-paths.js";
import { runningServer } from "./running-server.js";

const server = await runningServer();
let run: string;
let root: string;

beforeAll(async () => {
  const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
  run = info.runId;
  root = info.artifactUri;
  await server.stores.registry.createRegisteredModel({ name: "neo" });
});

const register = (source: string, more: object = {}) =>
  server.post("model-versions/create", { name: "neo", source, ...more });
const refusal = { status: 400, json: { error_code: "INVALID_PARAMETER_VALUE" } };

describe("the source of a model's version", () => {
  it("may be the artifacts of the run that the request names, or a place elsewhere", async () => {
    expect((await register(`${root}/model`, { run_id: run })).status).toBe(200);
    expect((await register(`runs:/${run}/model`, { run_id: run })).status).toBe(200);
    expect((await register("s3://bucket/model")).status).toBe(200);
  });

  it("may be another version, which keeps its place and run", async () => {
    await server.post("registered-models/alias", { name: "neo", alias: "champion", version: "1" });
    const { json } = await register("models:/neo@champion");
    expect(json.model_version).toMatchObject({ source: "models:/neo/1", run_id: run });
  });

  it.each([
    "/etc",
    "etc",
    "./../etc",
    "file:///etc",
    "file:/etc",
    "FILE:///etc",
    "file://localhost/etc",
    "mlflow-artifacts:/",
    "mlflow-artifacts:/0",
    "mlflow-artifacts://127.0.0.1/0",
    "http://127.0.0.1:5000/api/2.0/mlflow-artifacts/artifacts/0",
    "C:\\windows",
    "\\\\host\\share",
    "models:/nothing here at all/x/y",
  ])("is refused where it is a file of the server's: %s", async (source) => {
    expect(await register(source)).toMatchObject(refusal);
    expect(await register(source, { run_id: run })).toMatchObject(refusal);
  });

  it("is refused where it leaves the run's artifacts, however it is written", async () => {
    await fc.assert(
      fc.asyncProperty(leavingPath, fc.constantFrom("", "#", ";", "?"), async (path, mark) => {
        const before = await server.stores.registry.searchModelVersions();
        const answer = await register(`${root}/${mark}${path}`, { run_id: run });
        expect(answer).toMatchObject(refusal);
        expect(await server.stores.registry.searchModelVersions()).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it("is refused where it only begins as the run's artifacts do", async () => {
    expect(await register(`${root}-other/model`, { run_id: run })).toMatchObject(refusal);
    const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
    expect(await register(`${root}/model`, { run_id: info.runId })).toMatchObject(refusal);
    expect(await register(`runs:/${run}/model`, { run_id: info.runId })).toMatchObject(refusal);
    expect(await register(`runs:/${run}/model`)).toMatchObject(refusal);
  });
});

describe("the location of an experiment's artifacts", () => {
  it.each(["file:///etc", "/etc", "../etc", "mlflow-artifacts:/../etc", "mlflow-artifacts:/a/%2e%2e/%2e%2e/etc"])(
    "is refused where it is no place of this server's: %s",
    async (artifact_location) => {
      expect(await server.post("experiments/create", { name: "e", artifact_location })).toMatchObject(refusal);
      expect(await server.stores.tracking.getExperimentByName("e")).toBeUndefined();
    },
  );

  it("may be a place of its own below the root, or an object store", async () => {
    expect(
      (await server.post("experiments/create", { name: "a", artifact_location: "mlflow-artifacts:/mine" })).status,
    ).toBe(200);
    expect((await server.post("experiments/create", { name: "b", artifact_location: "s3://bucket/a" })).status).toBe(
      200,
    );
  });
});
