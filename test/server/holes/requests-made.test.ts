import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const server = await runningServer({
  env: { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s", AWS_EC2_METADATA_DISABLED: "true" },
});
const { tracking, registry } = server.stores;

/** Somebody's server, which counts who comes. */
let asked = 0;
const other = createServer((socket) => {
  asked++;
  socket.destroy();
});
let host = "";

beforeAll(async () => {
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const address = other.address();
  host = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  await registry.createRegisteredModel({ name: "neo" });
});
afterAll(() => other.close());

const schemes = ["http", "https", "ftp", "sftp", "hdfs", "viewfs", "r2", "b2", "abfss", "mlflow-artifacts", "HTTP"];
const uriOf = (scheme: string) => `${scheme}://${host}/latest/meta-data`;

describe("CVE-2026-2393: a request that the server is made to send", () => {
  it.each(schemes)("is not made for a location or a source with a host: %s", async (scheme) => {
    const refused = {
      status: 400,
      json: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringMatching(/scheme|source/) },
    };
    const location = { name: `e-${scheme}`, artifact_location: uriOf(scheme) };
    expect(await server.post("experiments/create", location)).toMatchObject(refused);
    expect(await server.post("model-versions/create", { name: "neo", source: uriOf(scheme) })).toMatchObject(refused);
    expect(asked).toBe(0);
  });

  it.each([...schemes, "gopher", "dict", "ldap", "s3", "gs", "dbfs"])(
    "is not made for one that a careless server has stored: %s",
    async (scheme) => {
      const uri = uriOf(scheme);
      const experimentId = await tracking.createExperiment({ name: `stored-${scheme}`, artifactLocation: uri });
      const { info } = await tracking.createRun({ experimentId });
      const { modelId } = await tracking.createLoggedModel({ experimentId, name: "m" });
      const { version } = await registry.createModelVersion({ name: "neo", source: uri });
      const answers = await Promise.all([
        server.send("GET", `/get-artifact?run_id=${info.runId}&path=x`),
        server.get(`artifacts/list?run_id=${info.runId}`),
        server.send("POST", `/ajax-api/2.0/mlflow/upload-artifact?run_id=${info.runId}&path=x`, "x"),
        server.post("artifacts/presigned-download-url", { run_id: info.runId, path: "x" }),
        server.send("GET", `/model-versions/get-artifact?name=neo&version=${version}&path=x`),
        server.get(`logged-models/${modelId}/artifacts/directories`),
        server.send("GET", `/ajax-api/2.0/mlflow/logged-models/${modelId}/artifacts/files?artifact_file_path=x`),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
      expect(asked).toBe(0);
    },
  );

  it("is for a store that the server was started with only, never for another bucket", async () => {
    const experimentId = await tracking.createExperiment({ name: "bucket", artifactLocation: "s3://not-ours/x" });
    const { info } = await tracking.createRun({ experimentId });
    const { status, json } = await server.get(`artifacts/list?run_id=${info.runId}`);
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining("--further-artifact-roots") },
    });
  });

  it("is the server's owner's choice: MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES", async () => {
    const open = await runningServer({ allowedHostSchemes: ["hdfs"] });
    const create = (scheme: string) =>
      open.post("experiments/create", { name: scheme, artifact_location: `${scheme}://namenode/x` });
    expect((await create("hdfs")).status).toBe(200);
    expect((await create("http")).json.message).toContain("MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES");
  });
});
