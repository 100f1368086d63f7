import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { mlflowServer, perigeeServerWith, type RunningServer } from "./servers.js";

const absent = missingInPython("mlflow");
const rules = {
  words: ["--allowed-hosts", "track.example.org,*.lab.example.org,localhost:*", "--x-frame-options", "DENY"],
  env: { MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: "https://dash.example.org" },
};

interface Sent {
  readonly method: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const search = "/api/2.0/mlflow/experiments/search";
const hosts = ["track.example.org", "gpu.lab.example.org", "lab.example.org", "evil.org", "track.example.org.evil.org"];
const origins = [
  "https://dash.example.org",
  "http://localhost:3000",
  "https://evil.org",
  "null",
  "http://localhost.evil.org",
];
const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };

const requests: readonly Sent[] = [
  ...hosts.map((host) => ({ method: "POST", headers: { host } })),
  ...hosts.map((host) => ({ method: "GET", path: "/health", headers: { host } })),
  ...origins.flatMap((origin) => [
    { method: "POST", headers: { host: "track.example.org", origin } },
    { method: "GET", path: `${search}?max_results=1`, headers: { host: "track.example.org", origin } },
    { method: "OPTIONS", headers: { host: "track.example.org", origin, ...preflight } },
  ]),
];

/** What a browser concludes: whether a page of the origin may read the answer, and with credentials. */
function concluded({ headers }: Answer, origin: string | undefined) {
  const allowed = headers["access-control-allow-origin"];
  const reads = origin !== undefined && (allowed === origin || allowed === "*");
  return { reads, credentials: reads && headers["access-control-allow-credentials"] === "true" };
}

const shown = ["x-frame-options", "x-content-type-options"];

describe.skipIf(absent)(`the guard against foreign pages${absent ? ` (${absent})` : ""}`, () => {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  let ours: RunningServer;
  let mlflows: RunningServer;

  beforeAll(async () => {
    ours = await perigeeServerWith(folders[0].path, rules);
    mlflows = await mlflowServer(folders[1].path, {
      ...rules,
      words: [...rules.words, "--cors-allowed-origins", "https://dash.example.org"],
    });
  });
  afterAll(async () => {
    await Promise.all([ours?.stop(), mlflows?.stop()]);
    for (const folder of folders) folder.remove();
  });

  it.each(requests)("answers as MLflow's: $method $path $headers", async (sent) => {
    const [our, theirs] = [await answer(ours.url, sent), await answer(mlflows.url, sent)];
    // A preflight that is allowed is 200 there and 204 here.
    expect(our.status === 204 ? 200 : our.status).toBe(theirs.status === 204 ? 200 : theirs.status);
    expect(concluded(our, sent.headers.origin)).toEqual(concluded(theirs, sent.headers.origin));
    // MLflow's answers to preflights, and its refusals, come without these.
    if (sent.method !== "OPTIONS" && theirs.status !== 403) {
      expect(shown.map((name) => our.headers[name])).toEqual(shown.map((name) => theirs.headers[name]));
    }
    if (our.status === 403) expect(our.text).toMatch(/--(allowed-hosts|cors-allowed-origins)/);
  });

  it("takes an allowed host with any port, where MLflow's wants each named", async () => {
    const sent = { method: "POST", headers: { host: "track.example.org:5000" } };
    expect((await answer(ours.url, sent)).status).toBe(200);
    expect((await answer(mlflows.url, sent)).status).toBe(403);
  });
});

function answer(url: string, { method, path = search, headers }: Sent) {
  return new Promise<Answer>((resolve, reject) => {
    const body = method === "POST" ? '{"max_results":1}' : "";
    const length = { "content-type": "application/json", "content-length": String(body.length) };
    const sent = request(new URL(path, url), { method, headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}
