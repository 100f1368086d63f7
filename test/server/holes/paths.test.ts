import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { leavingPath, leavingPaths } from "../outside-paths.js";
import { type Answer, runningServer } from "../running-server.js";
import { anyPlace, holes } from "./attacks.js";

const server = await runningServer();
const { tracking, registry } = server.stores;
const secret = join(server.folder, "secret");
const mark = "nobody may read this";
const proxies = ["/api/2.0", "/ajax-api/2.0"].map((prefix) => `${prefix}/mlflow-artifacts/artifacts`);
const places = holes.flatMap((hole) => hole.places(secret).map((place) => [hole.cve, hole.about, place] as const));
let names = 0;
const newName = () => `e${++names}`;
let run: string;

beforeAll(async () => {
  mkdirSync(join(server.folder, "artifacts"));
  mkdirSync(secret);
  writeFileSync(join(secret, "marked.txt"), mark);
  run = (await tracking.createRun({ experimentId: "0" })).info.runId;
  await registry.createRegisteredModel({ name: "neo" });
});

/** Nothing came out, and nothing beside the root has changed. */
function expectSafe(...answers: readonly Answer[]): void {
  for (const { status, text } of answers) {
    expect(status, text).toBeLessThan(500);
    expect(text).not.toContain(mark);
    expect(text).not.toContain("root:");
  }
  expect(readdirSync(secret)).toEqual(["marked.txt"]);
  expect(readFileSync(join(secret, "marked.txt"), "utf8")).toBe(mark);
}

const query = (values: Readonly<Record<string, string>>) => new URLSearchParams(values);

/** Every way to a run's artifacts. */
async function reach(runId: string, path: string): Promise<readonly Answer[]> {
  const asked = query({ run_id: runId, path });
  return Promise.all([
    server.send("GET", `/get-artifact?${asked}`),
    server.get(`artifacts/list?${asked}`),
    server.send("POST", `/ajax-api/2.0/mlflow/upload-artifact?${asked}`, "changed"),
    server.post("artifacts/presigned-download-url", { run_id: runId, path }),
    server.post("artifacts/presigned-upload-url", { run_id: runId, path }),
  ]);
}

describe.each(places)("%s, %s: %j", (_cve, _about, place) => {
  it("is no location for an experiment's artifacts", async () => {
    const name = newName();
    const answer = await server.post("experiments/create", { name, artifact_location: place });
    expect(answer).toMatchObject({ status: 400, json: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(await tracking.getExperimentByName(name)).toBeUndefined();
  });

  it("is no source for a model's version, with or without a run", async () => {
    const before = await registry.searchModelVersions();
    for (const more of [{}, { run_id: run }, { model_id: "m-none" }]) {
      const answer = await server.post("model-versions/create", { name: "neo", source: place, ...more });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectSafe(answer);
    }
    expect(await registry.searchModelVersions()).toEqual(before);
  });

  it("gives nothing of a run, version or logged model that a careless server has stored with it", async () => {
    const experimentId = await tracking.createExperiment({ name: newName(), artifactLocation: place });
    const { info } = await tracking.createRun({ experimentId });
    const model = await tracking.createLoggedModel({ experimentId, name: "m" });
    const version = await registry.createModelVersion({ name: "neo", source: place });
    for (const path of ["marked.txt", "secret/marked.txt", "passwd"]) {
      expectSafe(
        ...(await reach(info.runId, path)),
        await server.send(
          "GET",
          `/model-versions/get-artifact?${query({ name: "neo", version: version.version, path })}`,
        ),
        await server.send(
          "GET",
          `/ajax-api/2.0/mlflow/logged-models/${model.modelId}/artifacts/files?${query({ artifact_file_path: path })}`,
        ),
        await server.get(
          `logged-models/${model.modelId}/artifacts/directories?${query({ artifact_directory_path: path })}`,
        ),
      );
    }
  });
});

describe("a path of an artifact", () => {
  it.each(leavingPaths)("that leaves its root is refused on every route: %j", async (path) => {
    const answers = [...(await reach(run, path))];
    for (const proxy of proxies) {
      answers.push(await server.send("GET", `${proxy}?${query({ path })}`));
      const address = `${proxy}/${encodeURIComponent(path)}`;
      for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
        answers.push(await server.send(method, address, method === "PUT" ? "changed" : undefined));
      }
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expectSafe(...answers);
  });

  it("CVE-2023-6831: deletes nothing beside the root, however often it is encoded", async () => {
    await fc.assert(
      fc.asyncProperty(leavingPath, fc.boolean(), async (path, raw) => {
        const address = `${proxies[0]}/${raw ? path.replace(/[^\x21-\x7e]/g, encodeURIComponent) : encodeURIComponent(path)}`;
        const answers = [await server.send("DELETE", address), await server.send("PUT", address, "changed")];
        for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
        expectSafe(...answers);
      }),
      { numRuns: 150 },
    );
  });

  it("does not lead out by a symbolic link, to be read, listed, written or removed", async () => {
    symlinkSync(secret, join(server.folder, "artifacts", "link"));
    symlinkSync(join(secret, "marked.txt"), join(server.folder, "artifacts", "file"));
    for (const path of ["link/marked.txt", "link", "file", "link/new.txt"]) {
      const address = `${proxies[0]}/${path}`;
      expectSafe(
        await server.send("GET", address),
        await server.send("GET", `${proxies[0]}?${query({ path })}`),
        await server.send("PUT", address, "changed"),
        await server.send("DELETE", `${address}/marked.txt`),
      );
    }
  });
});

describe("any mix of those ways", () => {
  it("makes no experiment or version that reads beside the root", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace(secret), async (place) => {
        const made = await server.post("experiments/create", { name: newName(), artifact_location: place });
        const version = await server.post("model-versions/create", { name: "neo", source: place, run_id: run });
        expect(version.status).toBeGreaterThanOrEqual(400);
        expectSafe(made, version);
        if (made.status !== 200) return;
        // A place below the root, in an odd writing.
        const created = await server.post("runs/create", { experiment_id: made.json.experiment_id });
        const runId = /"run_id":"(\w+)"/.exec(created.text)?.[1] ?? "";
        for (const path of ["marked.txt", "secret/marked.txt", "x"]) expectSafe(...(await reach(runId, path)));
      }),
      { numRuns: 200 },
    );
  });

  it("reads nothing beside the root where it has been stored", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace(secret), async (place) => {
        const experimentId = await tracking.createExperiment({ name: newName(), artifactLocation: place });
        const { info } = await tracking.createRun({ experimentId });
        const { version } = await registry.createModelVersion({ name: "neo", source: place });
        for (const path of ["marked.txt", "secret/marked.txt"]) {
          expectSafe(
            ...(await reach(info.runId, path)),
            await server.send("GET", `/model-versions/get-artifact?${query({ name: "neo", version, path })}`),
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});
