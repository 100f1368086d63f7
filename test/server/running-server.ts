import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createTrackingServer, type TrackingServerOptions } from "../../src/server/index.js";
import { listen, silentLogger } from "../../src/support/index.js";
import { openSqlStores, type SqlStores } from "../../src/tracking/index.js";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; an empty object where it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface RunningServer {
  readonly url: string;
  readonly stores: SqlStores;
  /** The folder that holds the artifact root, `artifacts`. */
  readonly folder: string;
  /** Sends a request whose path goes out as it is written: `fetch` would take `..` out of it. */
  send(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Posts JSON to a call of the API. */
  post(call: string, body: object): Promise<Answer>;
  get(call: string): Promise<Answer>;
}

/** A tracking server over a database in memory, on a free port of the loopback; gone after the file's tests. */
export async function runningServer(changes: Partial<TrackingServerOptions> = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "perigee-server-"));
  const stores = await openSqlStores({
    path: ":memory:",
    artifactRoot: "mlflow-artifacts:/",
    folder,
    clock: ticking(),
  });
  const server = createTrackingServer({
    ...stores,
    artifactRoot: join(folder, "artifacts"),
    logger: silentLogger(),
    ...changes,
  });
  const { url, port } = await listen(server, { host: "127.0.0.1", port: 0 });
  afterAll(async () => {
    await server.close();
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send: RunningServer["send"] = (method, path, body, headers = { "content-type": "application/json" }) =>
    new Promise((resolve, reject) => {
      // Without it, Node sends the body of a DELETE as if it were none.
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const options = { host: "127.0.0.1", port, method, path, headers: { ...headers, ...length } };
      const sent = request(options, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (some: string) => {
            text += some;
          })
          .on("end", () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: objectIn(text) });
          });
      });
      sent.on("error", reject).end(body);
    });
  return {
    url,
    stores,
    folder,
    send,
    post: (call, body) => send("POST", `/api/2.0/mlflow/${call}`, JSON.stringify(body)),
    get: (call) => send("GET", `/api/2.0/mlflow/${call}`),
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

/** A clock that never says the same time twice, as MLflow's server takes longer than that for each request. */
function ticking(): () => number {
  let last = Date.now();
  return () => ++last;
}
