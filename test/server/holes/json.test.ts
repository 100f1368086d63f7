import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const server = await runningServer({ bodyLimit: 200_000 });
const calls = [
  "experiments/create",
  "experiments/search",
  "runs/create",
  "runs/log-batch",
  "runs/search",
  "logged-models",
  "registered-models/create",
  "model-versions/create",
  "artifacts/presigned-upload-url",
];
const mpu = ["create", "complete", "abort"].map((step) => `/api/2.0/mlflow-artifacts/mpu/${step}/x`);
const addresses = [...calls.map((call) => `/api/2.0/mlflow/${call}`), ...mpu];
const polluted = () => Reflect.get({}, "polluted") ?? Reflect.get([], "polluted") ?? Reflect.get(Function, "polluted");

describe("JSON that is sent to do harm", () => {
  it.each(addresses)("changes no prototype: %s", async (address) => {
    for (const body of [
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"name":"p","tags":[{"key":"k","value":"v","__proto__":{"polluted":1}}]}',
      '{"name":"p","tags":[{"key":"k","value":"v","constructor":{"prototype":{"polluted":1}}}]}',
      '{"name":"p","\\u005f_proto__":{"polluted":1}}',
    ]) {
      const { status } = await server.send("POST", address, body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status === 501 || status < 500).toBe(true);
      expect(polluted()).toBeUndefined();
    }
  });

  it("may name tags, params and metrics like a prototype's fields, which then are names", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"];
    const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
    const { status } = await server.post("runs/log-batch", {
      run_id: info.runId,
      tags: names.map((key) => ({ key, value: "v" })),
      params: names.map((key) => ({ key, value: "v" })),
      metrics: names.map((key) => ({ key, value: 1, timestamp: 1, step: 0 })),
    });
    expect(status).toBe(200);
    const { data } = await server.stores.tracking.getRun(info.runId);
    for (const list of [data.tags, data.params, data.metrics]) {
      expect(list.map(({ key }) => key)).toEqual(expect.arrayContaining(names));
    }
    for (const name of names) {
      const found = await server.post("runs/search", { experiment_ids: ["0"], filter: `params.\`${name}\` = 'v'` });
      expect(found.text).toContain(info.runId);
    }
    expect(polluted()).toBeUndefined();
  });

  it("in a query changes no prototype either", async () => {
    for (const query of ["__proto__[polluted]=1", "constructor.prototype.polluted=1", "__proto__=1&experiment_id=0"]) {
      expect((await server.get(`experiments/get?${query}`)).status).toBeLessThan(500);
      expect(polluted()).toBeUndefined();
    }
  });

  it.each(addresses)(
    "harms nothing where it is nested very deeply, and is refused where it is too large: %s",
    async (address) => {
      const deep = (open: string, close: string) => `{"name":${open.repeat(15_000)}1${close.repeat(15_000)}}`;
      for (const body of [deep("[", "]"), deep('{"a":', "}")]) {
        const { status } = await server.send("POST", address, body);
        expect(status === 501 || status < 500).toBe(true);
      }
      const large = await server.send("POST", address, JSON.stringify({ name: "x".repeat(300_000) }));
      expect(large.status).toBe(413);
    },
  );

  it("is refused where it has more keys than anybody needs, without taking long over them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10_000 }), async (count) => {
        const body = JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));
        expect((await server.send("POST", "/api/2.0/mlflow/experiments/create", body)).status).toBe(400);
      }),
      { numRuns: 10 },
    );
  });
});
