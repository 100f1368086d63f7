import { describe, expect, it } from "vitest";
import { runningServer } from "./running-server.js";

const open = await runningServer();
const narrow = await runningServer({
  allowedHosts: ["track.example.org", "*.lab.example.org"],
  corsAllowedOrigins: ["https://dash.example.org"],
});

const anyOrigin = await runningServer({ corsAllowedOrigins: ["*"], frameOptions: "DENY" });
const framed = await runningServer({ frameOptions: "NONE" });
const unguarded = await runningServer({ unguarded: true });

const experiment = "/api/2.0/mlflow/experiments/get?experiment_id=0";

describe("the host that a request names", () => {
  it.each([
    "localhost",
    "localhost:5000",
    "127.0.0.1:8080",
    "[::1]:5000",
    "10.1.2.3:5000",
    "172.16.0.9",
    "172.31.255.1",
    "192.168.1.20:5000",
    "[fd00::1]:5000",
  ])("may be this machine or a private address without a list: %s", async (host) => {
    expect((await open.send("GET", experiment, undefined, { host })).status).toBe(200);
  });

  it.each([
    "evil.example.org",
    "localhost.evil.example.org",
    "10.evil.example.org",
    "192.168.1.20.evil.example.org",
    "172.32.0.1",
    "8.8.8.8",
    "127.0.0.1.evil.example.org:5000",
    "evil.example.org:localhost",
  ])("may be no other, as a page could name it that rebinds its address: %s", async (host) => {
    const { status, text } = await open.send("GET", experiment, undefined, { host });
    expect(status).toBe(403);
    expect(text).toContain("--allowed-hosts");
  });

  it.each([
    ["track.example.org", 200],
    ["track.example.org:5000", 200],
    ["TRACK.example.org", 200],
    ["gpu1.lab.example.org:80", 200],
    ["lab.example.org", 403],
    ["track.example.org.evil.org", 403],
    ["trackXexample.org", 403],
    ["localhost", 403],
  ])("must be on the list where there is one, with or without its port: %s", async (host, expected) => {
    expect((await narrow.send("GET", experiment, undefined, { host })).status).toBe(expected);
  });

  it("does not matter to health checks", async () => {
    expect((await narrow.send("GET", "/health", undefined, { host: "10.9.8.7" })).text).toBe("OK");
    expect((await narrow.send("GET", "/version", undefined, { host: "10.9.8.7" })).status).toBe(200);
  });
});

const write = (server: typeof open, origin: string, host: string) =>
  server.send("POST", "/api/2.0/mlflow/experiments/search", '{"max_results":1}', {
    origin,
    host,
    "content-type": "application/json",
  });

describe("the page that a browser sends a request from", () => {
  it("may write from this machine and from the origins allowed", async () => {
    expect((await write(open, "http://localhost:3000", "127.0.0.1")).status).toBe(200);
    expect((await write(narrow, "https://dash.example.org", "track.example.org")).status).toBe(200);
    expect((await write(narrow, "https://track.example.org", "track.example.org")).status).toBe(200);
  });

  it.each(["https://evil.example.org", "https://dash.example.org.evil.org", "http://localhost.evil.org", "null"])(
    "may not write from elsewhere: %s",
    async (origin) => {
      const { status, text } = await write(narrow, origin, "track.example.org");
      expect(status).toBe(403);
      expect(text).toContain("--cors-allowed-origins");
      expect((await write(open, origin, "127.0.0.1")).status).toBe(403);
    },
  );

  it("is told by a preflight what it may do", async () => {
    const preflight = (origin: string) =>
      narrow.send("OPTIONS", experiment, undefined, {
        origin,
        host: "track.example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-team",
      });
    const allowed = await preflight("https://dash.example.org");
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({
      "access-control-allow-origin": "https://dash.example.org",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": "content-type,x-team",
    });
    const refused = await preflight("https://evil.example.org");
    expect(refused.status).toBe(400);
    expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("may be anybody's where all are allowed, and then comes without credentials", async () => {
    const { status, headers } = await write(anyOrigin, "https://evil.example.org", "127.0.0.1");
    expect(status).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });
});

describe("the headers of an answer", () => {
  const headers = async (server: typeof open) => (await server.send("GET", experiment)).headers;

  it("let no other page show the server in a frame, nor a browser guess what a file is", async () => {
    expect(await headers(open)).toMatchObject({ "x-frame-options": "SAMEORIGIN", "x-content-type-options": "nosniff" });
    expect(await headers(anyOrigin)).toMatchObject({ "x-frame-options": "DENY" });
    expect((await headers(framed))["x-frame-options"]).toBeUndefined();
  });

  it("are left to others, with the checks of hosts and origins, where that is asked for", async () => {
    const { status, headers: bare } = await write(unguarded, "https://evil.example.org", "evil.example.org");
    expect(status).toBe(200);
    expect(bare["x-content-type-options"]).toBeUndefined();
  });
});
