import { describe, expect, it } from "vitest";
import { policies } from "../../../src/server/auth/policies.js";
import { createTrackingServer } from "../../../src/server/index.js";
import { createServerMetrics } from "../../../src/server/observe/index.js";
import { silentLogger } from "../../../src/support/index.js";
import { guardedServer } from "./guarded-server.js";

const server = await guardedServer("NO_PERMISSIONS", { metrics: createServerMetrics("3") });
const { json } = await server.as("root").post("experiments/create", { name: "secret" });
const experimentId = String(json.experiment_id);
await server.as("root").post("registered-models/create", { name: "secret" });
const run = await server.stores.tracking.createRun({ experimentId });
const model = await server.stores.tracking.createLoggedModel({ experimentId });

/** Every field that a route asks for, as of things that are there. */
const fields = {
  experiment_id: experimentId,
  experiment_ids: [experimentId],
  experiment_name: "secret",
  run_id: run.info.runId,
  model_id: model.modelId,
  name: "secret",
  version: "1",
  source: "s3://elsewhere/model",
  username: "root",
  password: "a good and long one",
  permission: "READ",
  resource_type: "experiment",
  resource_id: experimentId,
  is_admin: true,
  key: "k",
  value: "v",
  path: `${experimentId}/file`,
};

/** Every route there is, at both of its addresses. */
const routes = Object.entries(policies).flatMap(([id, policy]) => {
  const [methods = "", path = ""] = id.split(" ");
  return methods
    .split("|")
    .flatMap((method) =>
      ["", "/api/2.0", "/ajax-api/2.0", "/api/3.0", "/ajax-api/3.0"].map((prefix) => ({
        id,
        policy,
        method,
        route: `${prefix}${path}`.replace(/\{(\w+)\}/g, ":$1"),
      })),
    )
    .filter(({ method, route }) => server.app.hasRoute({ method: method as "GET", url: route }))
    .map((one) => ({
      ...one,
      url: one.route
        .replace(":model_id", model.modelId)
        .replace(":tag_key", "k")
        .replace("*", `${experimentId}/${run.info.runId}/artifacts/file`),
    }));
});

/** What anybody may ask, and what any user may: it tells of nothing that is kept. */
const open = ["GET /health", "GET /mlflow/server-info"];
const forAllUsers = [
  "GET /version",
  "GET /openapi.json",
  "GET|POST /mlflow/ui-telemetry",
  // What is not supported is refused to everybody.
  ...Object.keys(policies).filter((id) => id.startsWith("GET|POST|PUT|PATCH|DELETE ")),
  "POST /mlflow/experiments/create",
  "GET|POST /mlflow/experiments/search",
  "POST /mlflow/runs/search",
  "POST /mlflow/logged-models/search",
  "POST /mlflow/registered-models/create",
  "GET|POST /mlflow/registered-models/search",
  "GET|POST /mlflow/model-versions/search",
  "GET /mlflow/users/list",
  "GET /mlflow/users/current",
  "GET /mlflow/users/current/permissions",
  "POST /perigee/tokens/create",
  "GET /perigee/tokens/list",
  "DELETE /perigee/tokens/revoke",
];

function ask(username: string | undefined, { method, url }: { method: string; url: string }) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) query.append(name, String(value));
  query.append("run_ids", run.info.runId);
  const byQuery = method === "GET" || method === "HEAD" || url.endsWith("/upload-artifact");
  return byQuery ? server.as(username).send(method, `${url}?${query}`) : server.as(username).send(method, url, fields);
}

describe("the table of policies", () => {
  it("lists what is mounted, and nothing else", () => {
    const mounted = new Set(routes.map(({ id }) => id));
    const missing = Object.keys(policies).filter((id) => !mounted.has(id));
    expect(missing).toEqual([]);
  });

  it("must speak of a route, or the server does not start", async () => {
    const app = createTrackingServer({
      ...server.stores,
      artifactRoot: "nowhere",
      logger: silentLogger(),
      auth: { accounts: server.accounts, defaultPermission: "READ" },
    });
    expect(() => app.get("/forgotten", async () => "secret")).toThrow("GET /forgotten has no policy");
    await app.close();
  });
});

describe("a stranger", () => {
  it.each(routes.filter(({ id }) => !open.includes(id)))("is turned away from $method $route", async (route) => {
    const { status, json, headers } = await ask(undefined, route);
    expect(status).toBe(401);
    expect(json).toMatchObject({ error_code: "UNAUTHENTICATED" });
    expect(headers["www-authenticate"]).toMatch(/^Basic realm="mlflow"/);
  });

  it.each(routes.filter(({ method }) => method === "GET"))("is turned away from HEAD $route", async (route) => {
    const { status } = await ask(undefined, { ...route, method: "HEAD" });
    expect(status).toBe(open.includes(route.id) ? 200 : 401);
  });

  it("is told that the server lives, and what it can do", async () => {
    expect((await server.as(undefined).send("GET", "/health")).text).toBe("OK");
    expect((await server.as(undefined).send("GET", "/api/3.0/mlflow/server-info")).status).toBe(200);
  });

  it("is not told which addresses there are", async () => {
    expect((await server.as(undefined).send("GET", "/api/2.0/mlflow/nothing")).status).toBe(401);
    expect((await server.as("eve").send("GET", "/api/2.0/mlflow/nothing")).status).toBe(404);
  });
});

describe("a user without permissions", () => {
  it.each(routes.filter(({ id }) => !open.includes(id) && !forAllUsers.includes(id)))(
    "may not call $method $route",
    async (route) => {
      const { status, json } = await ask("eve", route);
      expect(json).toEqual({ error_code: "PERMISSION_DENIED", message: "Permission denied" });
      expect(status).toBe(403);
    },
  );

  it.each([
    ["experiments/search", { max_results: 10 }],
    ["runs/search", { experiment_ids: [experimentId] }],
    ["logged-models/search", { experiment_ids: [experimentId] }],
    ["registered-models/search", {}],
    ["model-versions/search", {}],
  ])("finds nothing by %s", async (call, body) => {
    const { status, json } = await server.as("eve").post(call, body);
    expect(status).toBe(200);
    expect(json).toEqual({});
  });
});
