import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { closeWithin } from "../../src/server/index.js";
import { createTrackingServer } from "../../src/server/server.js";
import { listen, silentLogger } from "../../src/support/index.js";
import { runningServer } from "./running-server.js";

const portOf = (url: string) => Number(new URL(url).port);

/** Sends text on a connection of its own, and gives what came back when the server closed it. */
function conversation(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (data) => {
      heard += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
    void (async () => {
      for (const part of parts) {
        if (!socket.writable) return;
        socket.write(part);
        await sleep(50);
      }
    })();
  });
}

const head = "POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\n";

describe("a slow client", () => {
  it("that sends its headers drop by drop is answered 408 and cut off", async () => {
    const server = await runningServer({ limits: { headerMilliseconds: 200 } });
    expect(await conversation(portOf(server.url), "POST / HTTP/1.1\r\n", "Host: loc")).toMatch(/^HTTP\/1.1 408 /);
  });

  it("that sends its body drop by drop is answered 408 and cut off", async () => {
    const server = await runningServer({ limits: { bodyMilliseconds: 200 } });
    const drops = Array.from({ length: 40 }, () => " ");
    const answer = await conversation(portOf(server.url), `${head}Content-Length: 100\r\n\r\n`, ...drops);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"error_code":"BAD_REQUEST"');
    expect((await server.post("experiments/search", { max_results: 1 })).status).toBe(200);
  });

  it("finds an answer in MLflow's form to what is no HTTP, and to headers that are too long", async () => {
    const server = await runningServer();
    expect(await conversation(portOf(server.url), "hello\r\n\r\n")).toMatch(
      /^HTTP\/1.1 400 .*"error_code":"BAD_REQUEST"/s,
    );
    const long = `${head}X-Long: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await conversation(portOf(server.url), long)).toMatch(/^HTTP\/1.1 431 .*"error_code":"BAD_REQUEST"/s);
    const { status, json } = await server.send("GET", "/api/2.0/mlflow/%c0%zz");
    expect(status).toBe(400);
    expect(json.error_code).toBe("BAD_REQUEST");
  });
});

describe("more connections than are allowed", () => {
  it("are closed at once, and those that are open go on", async () => {
    const server = await runningServer({ limits: { connections: 1 } });
    const port = portOf(server.url);
    const first = connect(port, "127.0.0.1");
    await new Promise((resolve) => first.once("connect", resolve));
    const answer = new Promise((resolve) => first.once("data", (data) => resolve(String(data))));
    expect(await conversation(port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")).toBe("");
    first.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await answer).toMatch(/^HTTP\/1.1 200 /);
    first.destroy();
  });
});

describe("too many requests", () => {
  it("are answered 429 with Retry-After, but for health checks", async () => {
    const server = await runningServer({ rateLimit: { requestsPerMinute: 5 } });
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await server.get("experiments/get?experiment_id=0"));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[6]?.json.error_code).toBe("REQUEST_LIMIT_EXCEEDED");
    expect(Number(answers[6]?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await server.send("GET", "/health")).status).toBe(200);
  });
});

describe("stopping", () => {
  async function slowServer(milliseconds: number) {
    const { stores } = await runningServer();
    const app = createTrackingServer({ ...stores, artifactRoot: "nowhere", logger: silentLogger() });
    let begun = () => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    app.get("/slow", async () => {
      begun();
      await sleep(milliseconds);
      return { done: true };
    });
    const { port } = await listen(app, { host: "127.0.0.1", port: 0 });
    return { app, port, isBegun };
  }

  it("lets requests finish that have begun, on connections that would stay open, and takes no new ones", async () => {
    const { app, port, isBegun } = await slowServer(300);
    const answer = conversation(port, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await isBegun;
    const closed = closeWithin(app, 10_000);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    expect(await answer).toContain('{"done":true}');
    await closed;
  });

  it("waits no longer than it was told to", async () => {
    const { app, port, isBegun } = await slowServer(60_000);
    const answer = conversation(port, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await isBegun;
    await closeWithin(app, 100);
    expect(await answer).toBe("");
  });
});
