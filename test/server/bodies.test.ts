import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runningServer } from "./running-server.js";

const server = await runningServer({ bodyLimit: 100_000 });
const create = "/api/2.0/mlflow/experiments/create";

describe("the body of a request", () => {
  it.each(["{broken", '{"name":', "[1]", '"text"', "5", "null-ish", "\u0000"])(
    "that is no JSON object is refused in MLflow's form: %j",
    async (body) => {
      const { status, json } = await server.send("POST", create, body);
      expect(status).toBe(400);
      expect(json).toEqual({ error_code: "BAD_REQUEST", message: expect.stringMatching(/\S/) });
    },
  );

  it("that is too large is refused", async () => {
    const { status, json } = await server.send("POST", create, JSON.stringify({ name: "x".repeat(200_000) }));
    expect(status).toBe(413);
    expect(json.error_code).toBe("INVALID_PARAMETER_VALUE");
  });

  it("that would change every object's prototype is refused", async () => {
    const { status } = await server.send("POST", create, '{"name":"p","__proto__":{"polluted":true}}');
    expect(status).toBe(400);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("that is nested very deeply harms nothing", async () => {
    const { status } = await server.send("POST", create, `{"name":${"[".repeat(20_000)}${"]".repeat(20_000)}}`);
    expect(status).toBe(400);
    expect((await server.get("experiments/get?experiment_id=0")).status).toBe(200);
  });

  it("may give null for what is left out", async () => {
    const { status } = await server.post("experiments/create", { name: "nulls", artifact_location: null, tags: null });
    expect(status).toBe(200);
  });

  it("names the field and the value that are wrong", async () => {
    const { json } = await server.post("runs/log-batch", {
      run_id: "r",
      metrics: [
        { key: "a", value: 1, timestamp: 1 },
        { key: "b", value: "much", timestamp: 1 },
      ],
    });
    expect(json.message).toMatch(/"much".*metrics\[1\]\.value/);
    const wrong = await server.post("runs/search", { experiment_ids: "0" });
    expect(wrong.json.message).toContain("experiment_ids");
  });

  it("with a number beyond what is whole in JavaScript is refused, not rounded", async () => {
    const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
    const body = `{"run_id":"${info.runId}","key":"m","value":1,"timestamp":9223372036854775807,"step":1}`;
    expect((await server.send("POST", "/api/2.0/mlflow/runs/log-metric", body)).status).toBe(400);
    expect((await server.stores.tracking.getRun(info.runId)).data.metrics).toEqual([]);
  });

  it("never makes the server fail, whatever JSON it is", async () => {
    const calls = ["experiments/create", "experiments/search", "runs/create", "runs/log-batch", "runs/search"];
    const more = ["runs/log-metric", "logged-models", "registered-models/create", "model-versions/create"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...calls, ...more),
        fc.dictionary(
          fc.constantFrom(
            "name",
            "run_id",
            "experiment_id",
            "metrics",
            "tags",
            "filter",
            "order_by",
            "source",
            "value",
          ),
          fc.oneof(fc.jsonValue(), fc.constantFrom("0", "a' OR 1=1 --", "metrics.`a", { key: "k", value: "v" })),
        ),
        async (call, body) => {
          const { status, json } = await server.post(call, body);
          expect(status, JSON.stringify({ call, body, json })).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
  });
});
