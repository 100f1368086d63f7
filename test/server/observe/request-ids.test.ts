import { Writable } from "node:stream";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const lines: Record<string, unknown>[] = [];
const logger = pino(
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  }),
);
const server = await runningServer({ logger, accessLog: logger });

const experiment = "/api/2.0/mlflow/experiments/get?experiment_id=0";
const idOf = async (given?: string) =>
  (await server.send("GET", experiment, undefined, given === undefined ? {} : { "x-request-id": given })).headers[
    "x-request-id"
  ];

describe("the id of a request", () => {
  it("is that of the client, where it is sane, and is sent back", async () => {
    expect(await idOf("trace-42:abc/1")).toBe("trace-42:abc/1");
  });

  it.each(["", "with space", 'quote"', "x".repeat(129), "<script>"])("is a new one otherwise: %j", async (given) => {
    expect(await idOf(given)).toMatch(/^[0-9a-f]{12}-\w+$/);
  });

  it("is another for each request", async () => {
    expect(await idOf()).not.toBe(await idOf());
  });
});

describe("the access log", () => {
  it("has a line for each request, without the query and without secrets", async () => {
    await server.send("GET", `${experiment}&filter=private`, undefined, {
      "x-request-id": "in-the-log",
      authorization: "Bearer very-secret",
    });
    await expect.poll(() => lines.find(({ request }) => request === "in-the-log")).toBeDefined();
    const line = lines.find(({ request }) => request === "in-the-log");
    expect(line).toMatchObject({
      method: "GET",
      path: "/api/2.0/mlflow/experiments/get",
      status: 200,
      address: "127.0.0.1",
      milliseconds: expect.any(Number),
    });
    expect(JSON.stringify(lines)).not.toMatch(/private|very-secret/);
  });
});

describe("a failure of the server", () => {
  it("is told to the log with the request's id, and to the client without SQL, paths or stacks", async () => {
    const broken = await runningServer({ logger });
    const { tracking } = broken.stores;
    tracking.getExperiment = async () => {
      throw Object.assign(new Error("SELECT * FROM experiments: no such column in /var/lib/mlflow.db"), {
        code: "SQLITE_ERROR",
      });
    };
    const { status, json, text } = await broken.send("GET", experiment, undefined, { "x-request-id": "broken-1" });
    expect(status).toBe(500);
    expect(json).toEqual({
      error_code: "INTERNAL_ERROR",
      message: "The server failed on this request; its log says why.",
    });
    expect(text).not.toMatch(/SELECT|mlflow\.db|at /);
    expect(lines.find(({ request, level }) => request === "broken-1" && level === 50)).toMatchObject({
      err: { message: expect.stringContaining("SELECT") },
      path: "/api/2.0/mlflow/experiments/get",
    });
  });
});
