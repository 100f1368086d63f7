import { beforeAll, describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const server = await runningServer();
const { tracking, registry } = server.stores;
const script = "<script>alert(document.cookie)</script>";
const names = [
  "page.html",
  "page.HTM",
  "picture.svg",
  "page.xhtml",
  "data.xml",
  "MLmodel",
  "none",
  'a"b\r.html',
  "é.html",
];
let run: string;
let root: string;
let model: string;

beforeAll(async () => {
  const { info } = await tracking.createRun({ experimentId: "0" });
  run = info.runId;
  root = info.artifactUri.replace("mlflow-artifacts:/", "/api/2.0/mlflow-artifacts/artifacts/");
  await registry.createRegisteredModel({ name: "neo" });
  await registry.createModelVersion({ name: "neo", source: info.artifactUri, runId: run });
  const logged = await tracking.createLoggedModel({ experimentId: "0", name: "m" });
  model = logged.modelId;
  const modelRoot = logged.artifactUri.replace("mlflow-artifacts:/", "/api/2.0/mlflow-artifacts/artifacts/");
  for (const name of names.filter((each) => !each.includes("\r"))) {
    for (const folder of [root, modelRoot]) {
      expect((await server.send("PUT", `${folder}/${encodeURIComponent(name)}`, script)).status).toBe(200);
    }
  }
});

describe("an artifact with a script", () => {
  it.each(names.filter((name) => !name.includes("\r")))(
    "is kept by a browser, never shown as a page of the server: %s",
    async (name) => {
      const path = encodeURIComponent(name);
      const addresses = [
        `${root}/${path}`,
        `/ajax-api${root.slice(4)}/${path}`,
        `/get-artifact?run_id=${run}&path=${path}`,
        `/get-artifact?run_uuid=${run}&path=${path}`,
        `/model-versions/get-artifact?name=neo&version=1&path=${path}`,
        `/ajax-api/2.0/mlflow/logged-models/${model}/artifacts/files?artifact_file_path=${path}`,
      ];
      for (const address of addresses) {
        for (const range of ["", "bytes=0-3"]) {
          const answer = await server.send("GET", address, undefined, range ? { range } : {});
          expect(answer.status, address).toBeLessThan(300);
          expect(answer.headers["content-disposition"]).toBe(`attachment; filename*=UTF-8''${path}`);
          expect(answer.headers["x-content-type-options"]).toBe("nosniff");
          expect(answer.headers["content-security-policy"]).toContain("sandbox");
          expect(answer.headers["content-security-policy"]).not.toContain("allow");
        }
      }
    },
  );

  it("has no name that ends a header", async () => {
    const name = encodeURIComponent('a"b\r\nset-cookie: x=1\r\n.html');
    for (const method of ["PUT", "GET", "DELETE"]) {
      const answer = await server.send(method, `${root}/${name}`, method === "PUT" ? script : undefined);
      expect(answer.status).toBe(400);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  it("is no page where a name or a message says it", async () => {
    const answers = [
      await server.post("experiments/create", { name: script }),
      await server.post("experiments/create", { name: script }),
      await server.get(`experiments/get-by-name?experiment_name=${encodeURIComponent(`${script}!`)}`),
      await server.send("GET", `/${encodeURIComponent(script)}`),
      await server.send("GET", `${root}/${encodeURIComponent(script)}`),
      await server.send("GET", "/get-artifact", undefined, { host: `127.0.0.1"><script>` }),
    ];
    for (const { headers } of answers) {
      expect(headers["content-type"]).toMatch(/^(application\/json|text\/plain)/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });
});
