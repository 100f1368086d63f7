import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "../../../src/tracking/rest/connection.js";
import { endpointOf } from "../../../src/tracking/rest/credentials.js";
import { createRestStore } from "../../../src/tracking/rest/index.js";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server on a free port of the loopback that answers as told. */
async function answering(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response, ++count));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { uri: `http://127.0.0.1:${port}`, asked: () => count };
}

/** A connection whose pauses are noted, not slept. */
function connected(uri: string, env = {}) {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  return { connection: connect({ uri, env, sleep, random: () => 0.5, clock: () => 1000 }), pauses };
}

const get = { method: "GET", path: "/x", idempotent: true } as const;
const post = { method: "POST", path: "/x", json: {}, idempotent: false } as const;

describe("a call to a tracking server", () => {
  it("is tried again with growing pauses where the server is busy", async () => {
    const { uri, asked } = await answering((_request, response, count) => {
      response.writeHead(count < 4 ? 503 : 200).end("{}");
    });
    const { connection, pauses } = connected(uri);
    expect((await connection.send(get)).status).toBe(200);
    expect(asked()).toBe(4);
    // At once, then after MLflow's factor of 2 seconds, doubled each time; half of the jitter of a second on top.
    expect(pauses).toEqual([500, 4500, 8500]);
  });

  it("is tried as often and after as long as MLflow's variables say", async () => {
    const { uri, asked } = await answering((_request, response) => {
      response.writeHead(503).end();
    });
    const env = {
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2",
      MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "5",
      MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: "0",
    };
    const { connection, pauses } = connected(uri, env);
    await expect(connection.send(get)).rejects.toMatchObject({ status: 503 });
    expect(asked()).toBe(3);
    expect(pauses).toEqual([0, 10_000]);
    expect(() => connected(uri, { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "many" })).toThrow(
      'MLFLOW_HTTP_REQUEST_MAX_RETRIES is "many" where a number from 0 to 10 is expected',
    );
  });

  it("is given up after MLFLOW_HTTP_REQUEST_TIMEOUT seconds without an answer", async () => {
    const { uri } = await answering(() => {});
    const failing = connected(uri, { MLFLOW_HTTP_REQUEST_TIMEOUT: "0.05" }).connection.send(get);
    await expect(failing).rejects.toMatchObject({ code: "TRACKING_SERVER_UNREACHABLE" });
  });

  it("is tried again where its answer breaks off", async () => {
    const { uri, asked } = await answering((_request, response, count) => {
      response.writeHead(200, { "content-length": "100" });
      if (count === 1) response.write("{", () => response.destroy());
      else response.end("{}".padEnd(100));
    });
    expect(await connected(uri).connection.ask(get, z.object({}))).toEqual({});
    expect(asked()).toBe(2);
  });

  it("waits as long as the server asks, in seconds or until a date, at most two minutes", async () => {
    const { uri } = await answering((_request, response, count) => {
      const asked = ["3", "900", "Thu, 01 Jan 1970 00:00:07 GMT"][count - 1];
      response.writeHead(asked ? 429 : 200, asked ? { "retry-after": asked } : {}).end("{}");
    });
    const { connection, pauses } = connected(uri);
    await connection.send(get);
    expect(pauses).toEqual([3000, 120_000, 6000]);
  });

  it("that may not be done twice is sent once where the server failed on it", async () => {
    const { uri, asked } = await answering((_request, response) => {
      response.writeHead(503).end();
    });
    await expect(connected(uri).connection.send(post)).rejects.toMatchObject({ status: 503 });
    expect(asked()).toBe(1);
  });

  it("is sent again, even so, where the server says that it did nothing: 429", async () => {
    const { uri } = await answering((_request, response, count) => {
      response.writeHead(count < 2 ? 429 : 200).end("{}");
    });
    expect((await connected(uri).connection.send(post)).status).toBe(200);
  });

  it("that is refused says why in the server's words, and is not tried again", async () => {
    const { uri, asked } = await answering((_request, response) => {
      response.writeHead(400).end('{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}');
    });
    const refused = { code: "INVALID_PARAMETER_VALUE", message: "no", status: 400 };
    await expect(connected(uri).connection.send(get)).rejects.toMatchObject(refused);
    expect(asked()).toBe(1);
  });

  it("that is not allowed says what to set", async () => {
    const { uri } = await answering((_request, response) => {
      response.writeHead(401).end("<html>no</html>");
    });
    await expect(connected(uri).connection.send(get)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      hint: expect.stringContaining("MLFLOW_TRACKING_USERNAME"),
    });
  });

  it("to a web page is told from MLflow's answers", async () => {
    const { uri } = await answering((_request, response) => {
      response.writeHead(200).end("<html>hello</html>");
    });
    const store = createRestStore({ uri, env: {} });
    await expect(store.getRun("x")).rejects.toMatchObject({
      code: "INTERNAL_ERROR",
      hint: expect.stringContaining("MLFLOW_TRACKING_URI"),
    });
  });

  it("to nobody says which server and gives the local alternative", async () => {
    const { uri } = await answering(() => {});
    for (const close of open.splice(0)) close();
    const { connection, pauses } = connected(uri);
    await expect(connection.send(post)).rejects.toMatchObject({
      code: "TRACKING_SERVER_UNREACHABLE",
      message: expect.stringContaining(uri),
      hint: expect.stringContaining("unset MLFLOW_TRACKING_URI"),
    });
    expect(pauses).toHaveLength(2);
  });

  it("cut off in the middle is sent again only where that does no harm", async () => {
    const { uri, asked } = await answering((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else response.writeHead(200).end("{}");
    });
    await expect(connected(uri).connection.send(post)).rejects.toMatchObject({ code: "TRACKING_SERVER_UNREACHABLE" });
    expect(asked()).toBe(1);
    expect((await connected(uri).connection.send(get)).status).toBe(200);
  });
});

describe("a run that is created", () => {
  const request = { experimentId: "0", tags: [{ key: "perigee.request_id", value: "abc" }] };
  const made = { info: { run_id: "r1", experiment_id: "0" } };

  it("is looked for where the connection broke before the answer, and is not created twice", async () => {
    const seen: string[] = [];
    const { uri } = await answering((incoming, response, count) => {
      seen.push(incoming.url ?? "");
      if (count === 1) incoming.socket.destroy();
      else response.writeHead(200).end(JSON.stringify({ runs: [made] }));
    });
    const store = createRestStore({ uri, env: {}, sleep: async () => {} });
    expect((await store.createRun(request)).info.runId).toBe("r1");
    expect(seen).toEqual(["/api/2.0/mlflow/runs/create", "/api/2.0/mlflow/runs/search"]);
  });

  it("is created again where it is not found", async () => {
    const { uri, asked } = await answering((incoming, response, count) => {
      if (count === 1) response.writeHead(502).end();
      else response.writeHead(200).end(JSON.stringify(incoming.url?.endsWith("search") ? {} : { run: made }));
    });
    const store = createRestStore({ uri, env: {}, sleep: async () => {} });
    expect((await store.createRun(request)).info.runId).toBe("r1");
    expect(asked()).toBe(3);
  });
});

describe("the credentials of a tracking server", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["http://h:5000/", {}, { uri: "http://h:5000" }],
    ["https://h/user/repo.mlflow/", {}, { uri: "https://h/user/repo.mlflow" }],
    ["http://a:b%40@h:5000", {}, { uri: "http://h:5000", authorization: basic("a:b@") }],
    [
      "http://h",
      { MLFLOW_TRACKING_USERNAME: "a", MLFLOW_TRACKING_PASSWORD: "b" },
      { uri: "http://h", authorization: basic("a:b") },
    ],
    ["http://h", { MLFLOW_TRACKING_TOKEN: "t" }, { uri: "http://h", authorization: "Bearer t" }],
    [
      "http://u:p@h",
      { MLFLOW_TRACKING_USERNAME: "a", MLFLOW_TRACKING_TOKEN: "t" },
      { uri: "http://h", authorization: basic("u:p") },
    ],
  ])("come from the URI, then user and password, then the token, as in MLflow: %s %j", (uri, env, expected) => {
    expect(endpointOf(uri, env)).toEqual(expected);
  });

  const token = { DAGSHUB_USER_TOKEN: "t" };
  const dagshub = { host: "https://dagshub.com", token: "t" };
  it.each([
    ["https://dagshub.com/u/r.mlflow", token, { uri: "https://dagshub.com/u/r.mlflow", dagshub }],
    ["https://dagshub.com.example.org/u/r.mlflow", token, { uri: "https://dagshub.com.example.org/u/r.mlflow" }],
    ["http://dagshub.com/u/r.mlflow", token, { uri: "http://dagshub.com/u/r.mlflow" }],
    [
      "http://h/u/r.mlflow",
      { ...token, DAGSHUB_CLIENT_HOST: "http://h/" },
      { dagshub: { host: "http://h", token: "t" } },
    ],
    [
      "https://dagshub.com/u/r.mlflow",
      { ...token, MLFLOW_TRACKING_USERNAME: "a", MLFLOW_TRACKING_PASSWORD: "b" },
      { authorization: basic("a:b") },
    ],
  ])("show DagsHub's token to DagsHub alone, after what MLflow's variables say: %s %j", (uri, env, expected) => {
    expect(endpointOf(uri, env)).toMatchObject(expected);
    expect("dagshub" in endpointOf(uri, env)).toBe("dagshub" in expected);
  });

  it.each([
    [200, '{"username":"ada"}', "ada"],
    [404, "", "secret"],
  ])("give DagsHub the name of the token's user, asked for once (answered %i)", async (status, answer, user) => {
    const seen: (string | undefined)[] = [];
    const { uri } = await answering((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(request.url === "/api/v1/user" ? status : 200).end(answer || "{}");
    });
    const env = { DAGSHUB_USER_TOKEN: "secret", DAGSHUB_CLIENT_HOST: uri };
    const { connection } = connected(`${uri}/ada/asteroids.mlflow`, env);
    await connection.send(get);
    await connection.send(get);
    const call = `/ada/asteroids.mlflow/x ${basic(`${user}:secret`)}`;
    expect(seen).toEqual(["/api/v1/user Bearer secret", call, call]);
  });

  it("are sent, and never shown in an error", async () => {
    let seen: string | undefined;
    const { uri } = await answering((request, response) => {
      seen = request.headers.authorization;
      response.writeHead(400).end();
    });
    const secret = uri.replace("//", "//ada:secret@");
    const failure: unknown = await connected(secret)
      .connection.send(get)
      .catch((error: unknown) => error);
    expect(seen).toBe(basic("ada:secret"));
    expect(String(failure)).not.toContain("secret");
    expect(() => endpointOf("ftp://ada:secret@h", {})).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_TRACKING_URI", message: expect.not.stringContaining("secret") }),
    );
  });
});
