import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { afterAll } from "vitest";

/** How DagsHub's tracking server, an MLflow near 2.7, is odd today. */
export interface Oddities {
  /** `runs/update` answers 403. */
  refusesUpdates?: boolean;
  /** The registry's calls answer 404. */
  hasNoRegistry?: boolean;
  hasNoAliases?: boolean;
}

const page = "<!doctype html><html><head><title>Page Not Found - DagsHub</title></head></html>";
const user = { name: "ada", token: "d4g5" };

/** What DagsHub has, replayed before a tracking server of the loopback: a repository's prefix, a token, and its gaps. */
export async function dagshubServer(target: string, oddities: Oddities) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => response.writeHead(502).end(String(cause)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "" } = request;
    const missing = () => response.writeHead(404, { "content-type": "text/html" }).end(page);
    if (url === "/api/v1/user") {
      if (request.headers.authorization !== `Bearer ${user.token}`) response.writeHead(401).end();
      else response.writeHead(200).end(JSON.stringify({ id: 1, login: user.name, username: user.name }));
      return;
    }
    const path = /^\/ada\/asteroids\.mlflow(\/.*)$/.exec(url)?.[1];
    if (path === undefined) return void missing();
    const basic = Buffer.from(`${user.name}:${user.token}`).toString("base64");
    if (request.headers.authorization !== `Basic ${basic}`) return void response.writeHead(401).end("Unauthorized");
    const call = path.replace(/\?.*/, "").replace("/api/2.0/mlflow/", "");
    calls.push(`${method} ${call}`);
    if (call === "/version" || /^logged-models|^runs\/outputs/.test(call)) return void missing();
    if (oddities.hasNoRegistry && /^(registered-models|model-versions)/.test(call)) return void missing();
    if (oddities.hasNoAliases && call === "registered-models/alias") return void missing();
    if (call === "runs/log-model") return void response.writeHead(500).end("Internal Server Error");
    if (oddities.refusesUpdates && call === "runs/update") return void response.writeHead(403).end("Forbidden");

    const passed = await fetch(target + path, {
      method,
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      ...(method !== "GET" && { body: Readable.toWeb(request), duplex: "half" }),
    });
    response.writeHead(passed.status, { "content-type": passed.headers.get("content-type") ?? "application/json" });
    response.end(Buffer.from(await passed.arrayBuffer()));
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const host = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const uri = `${host}/ada/asteroids.mlflow`;
  return {
    uri,
    calls,
    env: {
      MLFLOW_TRACKING_URI: uri,
      DAGSHUB_CLIENT_HOST: host,
      DAGSHUB_USER_TOKEN: user.token,
      MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0",
      MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: "0",
    },
  };
}
