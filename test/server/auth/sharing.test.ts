import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guardedServer } from "./guarded-server.js";

const closed = await guardedServer("NO_PERMISSIONS");
const readable = await guardedServer("READ");

type Server = typeof closed;
type Username = "ann" | "bob" | "eve" | "root";

async function experimentOf(server: Server, username: Username, name: string, location?: string): Promise<string> {
  const { status, json } = await server
    .as(username)
    .post("experiments/create", { name, ...(location && { artifact_location: location }) });
  expect(status).toBe(200);
  return String(json.experiment_id);
}

async function runIn(server: Server, username: Username, experimentId: string): Promise<string> {
  const { json } = await server.as(username).post("runs/create", { experiment_id: experimentId });
  return /"run_id":"(\w+)"/.exec(JSON.stringify(json))?.[1] ?? "";
}

const give = (server: Server, from: Username, to: Username, type: string, id: string, permission: string) =>
  server.as(from).send("POST", "/api/3.0/mlflow/users/permissions/grant", {
    username: to,
    resource_type: type,
    resource_id: id,
    permission,
  });

const statusOf = async (answer: Promise<{ status: number }>) => (await answer).status;

describe("who makes an experiment", () => {
  it("manages it, and others do not see it until it is given to them, level by level", async () => {
    const id = await experimentOf(closed, "ann", "anns");
    const runId = await runIn(closed, "ann", id);
    const bob = closed.as("bob");
    const may = async () => ({
      get: await statusOf(bob.get(`experiments/get?experiment_id=${id}`)),
      run: await statusOf(bob.get(`runs/get?run_id=${runId}`)),
      log: await statusOf(bob.post("runs/log-parameter", { run_id: runId, key: "k", value: "v" })),
      create: await statusOf(bob.post("runs/create", { experiment_id: id })),
      remove: await statusOf(bob.post("runs/delete", { run_id: runId })),
      give: await statusOf(give(closed, "bob", "eve", "run", id, "READ")),
    });
    const levels: Record<string, unknown> = { none: await may() };
    for (const permission of ["READ", "USE", "EDIT"]) {
      expect(await statusOf(give(closed, "ann", "bob", "experiment", id, permission))).toBe(200);
      levels[permission] = await may();
      const revoked = await closed.as("ann").send("POST", "/api/3.0/mlflow/users/permissions/revoke", {
        username: "bob",
        resource_type: "experiment",
        resource_id: id,
      });
      expect(revoked.status).toBe(200);
    }
    const [no, yes] = [403, 200];
    expect(levels).toEqual({
      none: { get: no, run: no, log: no, create: no, remove: no, give: no },
      READ: { get: yes, run: yes, log: no, create: no, remove: no, give: no },
      USE: { get: yes, run: yes, log: no, create: no, remove: no, give: no },
      EDIT: { get: yes, run: yes, log: yes, create: yes, remove: no, give: no },
    });
    await give(closed, "ann", "bob", "experiment", id, "MANAGE");
    expect(await statusOf(bob.post("runs/delete", { run_id: runId }))).toBe(200);
    expect(await statusOf(give(closed, "bob", "eve", "experiment", id, "READ"))).toBe(200);
    expect(await statusOf(closed.as("eve").get(`runs/get?run_id=${runId}`))).toBe(200);
  });

  it("gives and takes it by the calls of older clients too", async () => {
    const id = await experimentOf(closed, "ann", "for old clients");
    const ann = closed.as("ann");
    const given = await ann.post("experiments/permissions/create", {
      experiment_id: id,
      username: "bob",
      permission: "READ",
    });
    expect(given.json.experiment_permission).toMatchObject({ experiment_id: id, permission: "READ" });
    const again = await ann.post("experiments/permissions/create", {
      experiment_id: id,
      username: "bob",
      permission: "EDIT",
    });
    expect(again.json.error_code).toBe("RESOURCE_ALREADY_EXISTS");
    const path = "/api/2.0/mlflow/experiments/permissions";
    await ann.send("PATCH", `${path}/update`, { experiment_id: id, username: "bob", permission: "EDIT" });
    const read = await ann.get(`experiments/permissions/get?experiment_id=${id}&username=bob`);
    expect(read.json.experiment_permission).toMatchObject({ permission: "EDIT" });
    const user = await closed.as("bob").get("users/get?username=bob");
    expect(user.json.user).toMatchObject({
      experiment_permissions: expect.arrayContaining([expect.objectContaining({ experiment_id: id })]),
    });
    await ann.send("DELETE", `${path}/delete`, { experiment_id: id, username: "bob" });
    expect(await statusOf(closed.as("bob").get(`experiments/get?experiment_id=${id}`))).toBe(403);
    const gone = await ann.get(`experiments/permissions/get?experiment_id=${id}&username=bob`);
    expect(gone.json.error_code).toBe("RESOURCE_DOES_NOT_EXIST");
  });

  it("keeps others from naming it in what they write to runs of their own", async () => {
    const annId = await experimentOf(closed, "ann", "with a model");
    const { json } = await closed.as("ann").post("logged-models", { experiment_id: annId });
    const modelId = /"model_id":"([^"]+)"/.exec(JSON.stringify(json))?.[1];
    const runId = await runIn(closed, "bob", await experimentOf(closed, "bob", "bobs own"));
    const metric = { key: "k", value: 1, timestamp: 1, step: 0 };
    const bob = closed.as("bob");
    const answers = [
      bob.post("runs/log-metric", { run_id: runId, ...metric, model_id: modelId }),
      bob.post("runs/log-batch", { run_id: runId, metrics: [{ ...metric, model_id: modelId }] }),
      bob.post("runs/outputs", { run_id: runId, models: [{ model_id: modelId, step: 0 }] }),
      bob.post("runs/log-inputs", { run_id: runId, models: [{ model_id: modelId }] }),
    ];
    expect(await Promise.all(answers.map(statusOf))).toEqual([403, 403, 403, 403]);
    expect(await statusOf(bob.post("runs/log-batch", { run_id: runId, metrics: [metric] }))).toBe(200);
  });
});

describe("a search", () => {
  it("finds what the user may read, page by page, with none left out", async () => {
    const mine: string[] = [];
    for (let i = 0; i < 12; i++) {
      const owner = i % 3 === 0 ? "ann" : "bob";
      const name = `of ${owner} ${String(i).padStart(2, "0")}`;
      await experimentOf(closed, owner, name);
      await closed.as(owner).post("registered-models/create", { name });
      if (owner === "ann") mine.push(name);
    }
    const found = async (call: string, list: string, size: number) => {
      const names: unknown[] = [];
      let token: unknown;
      do {
        const page = await closed.as("ann").post(call, {
          max_results: size,
          filter: "name LIKE 'of %'",
          order_by: ["name"],
          ...(token ? { page_token: token } : {}),
        });
        const items: unknown = page.json[list];
        names.push(...(Array.isArray(items) ? items.map((item: { name: string }) => item.name) : []));
        token = page.json.next_page_token;
      } while (token);
      return names;
    };
    for (const size of [1, 2, 3, 4, 100]) {
      expect(await found("experiments/search", "experiments", size)).toEqual(mine);
      expect(await found("registered-models/search", "registered_models", size)).toEqual(mine);
    }
  });

  it("of runs looks into the experiments that the user may read alone", async () => {
    const hers = await experimentOf(closed, "ann", "hers");
    const his = await experimentOf(closed, "bob", "his");
    const runId = await runIn(closed, "ann", hers);
    await runIn(closed, "bob", his);
    const { json } = await closed.as("ann").post("runs/search", { experiment_ids: [hers, his] });
    expect(JSON.stringify(json).match(/"run_id":"\w+"/g)).toEqual([`"run_id":"${runId}"`]);
    expect(await statusOf(closed.as("ann").get("metrics/get-history-bulk?run_id=nothing&metric_key=k"))).toBe(403);
  });
});

describe("registered models", () => {
  it("are given like experiments, with their versions; a new one of an old name is nobody's but its maker's", async () => {
    const ann = closed.as("ann");
    const bob = closed.as("bob");
    await ann.post("registered-models/create", { name: "shared" });
    expect(await statusOf(bob.get("registered-models/get?name=shared"))).toBe(403);
    await give(closed, "ann", "bob", "registered_model", "shared", "EDIT");
    const version = { name: "shared", source: "s3://bucket/model" };
    expect(await statusOf(bob.post("model-versions/create", version))).toBe(200);
    expect(
      await statusOf(bob.send("DELETE", "/api/2.0/mlflow/model-versions/delete", { name: "shared", version: "1" })),
    ).toBe(403);

    expect(await statusOf(ann.post("registered-models/rename", { name: "shared", new_name: "renamed" }))).toBe(200);
    expect(await statusOf(bob.get("model-versions/get?name=renamed&version=1"))).toBe(200);
    expect(await statusOf(ann.send("DELETE", "/api/2.0/mlflow/registered-models/delete", { name: "renamed" }))).toBe(
      200,
    );
    await closed.as("eve").post("registered-models/create", { name: "renamed" });
    expect(await statusOf(bob.get("registered-models/get?name=renamed"))).toBe(403);
    expect(await statusOf(ann.get("registered-models/get?name=renamed"))).toBe(403);
  });

  it("take no version from a run or a model that the maker may not read", async () => {
    const annId = await experimentOf(closed, "ann", "with artifacts");
    const runId = await runIn(closed, "ann", annId);
    await closed.as("ann").post("registered-models/create", { name: "anns model" });
    await closed.as("bob").post("registered-models/create", { name: "bobs model" });
    const make = (rest: object) =>
      statusOf(closed.as("bob").post("model-versions/create", { name: "bobs model", ...rest }));
    expect(await make({ source: `runs:/${runId}/model`, run_id: runId })).toBe(403);
    expect(await make({ source: `mlflow-artifacts:/${annId}/${runId}/artifacts/model`, run_id: runId })).toBe(403);
    expect(await make({ source: "models:/anns model/1" })).toBe(403);
  });
});

describe("artifacts through the proxy", () => {
  const put = (server: Server, who: Username, path: string) =>
    statusOf(
      server
        .as(who)
        .send("PUT", `/api/2.0/mlflow-artifacts/artifacts/${path}`, { some: "file" }, { "content-type": "text/plain" }),
    );
  const get = (server: Server, who: Username, path: string) =>
    statusOf(server.as(who).send("GET", `/api/2.0/mlflow-artifacts/artifacts/${path}`));

  it("follow the experiment of their path", async () => {
    const id = await experimentOf(closed, "ann", "with files");
    const runId = await runIn(closed, "ann", id);
    const path = `${id}/${runId}/artifacts/a.txt`;
    expect(await put(closed, "bob", path)).toBe(403);
    expect(await put(closed, "ann", path)).toBe(200);
    expect(await get(closed, "bob", path)).toBe(403);
    expect(await get(closed, "bob", `./${path}`)).toBe(403);
    expect(await get(closed, "bob", path.replace(id, encodeURIComponent(`%3${id[0]}`)))).toBe(403);
    const list = `/api/2.0/mlflow-artifacts/artifacts?path=${id}`;
    expect(await statusOf(closed.as("bob").send("GET", list))).toBe(403);
    expect(await statusOf(closed.as("bob").send("GET", list.replace("?path=", "?path=./")))).toBe(403);
    expect(await statusOf(closed.as("bob").send("GET", `/get-artifact?run_id=${runId}&path=a.txt`))).toBe(403);
    await give(closed, "ann", "bob", "experiment", id, "READ");
    expect(await get(closed, "bob", path)).toBe(200);
    expect(await statusOf(closed.as("bob").send("GET", list))).toBe(200);
    expect(await put(closed, "bob", path)).toBe(403);
    expect(await statusOf(closed.as("bob").send("DELETE", `/api/2.0/mlflow-artifacts/artifacts/${path}`))).toBe(403);
    expect(await statusOf(closed.as("ann").send("DELETE", `/api/2.0/mlflow-artifacts/artifacts/${path}`))).toBe(200);
  });

  it("follow the experiment whose location they are in, where it has one of its own", async () => {
    const id = await experimentOf(readable, "ann", "elsewhere", "mlflow-artifacts:/team/ours");
    await give(readable, "root", "eve", "experiment", id, "DENY");
    const path = "team/ours/run/artifacts/a.txt";
    expect(await put(readable, "ann", path)).toBe(200);
    expect(await get(readable, "bob", path)).toBe(200);
    expect(await get(readable, "eve", path)).toBe(403);
    expect(await put(readable, "bob", path)).toBe(403);
  });

  it("cannot be had by making an experiment whose location is that of another, or holds it", async () => {
    const id = await experimentOf(closed, "ann", "not to be taken", "mlflow-artifacts:/group/private");
    const runId = await runIn(closed, "ann", id);
    const numbered = await experimentOf(closed, "ann", "by number");
    const locations = [
      "mlflow-artifacts:/group/private",
      `mlflow-artifacts:/group/private/${runId}`,
      "mlflow-artifacts:/group",
      "mlflow-artifacts:/",
      `mlflow-artifacts:/${numbered}`,
      `mlflow-artifacts:/${numbered}/x`,
      join(closed.folder, "artifacts", numbered),
      `file://${join(closed.folder, "artifacts/group/private")}`,
    ];
    for (const [i, artifact_location] of locations.entries()) {
      const answer = await closed.as("bob").post("experiments/create", { name: `taking ${i}`, artifact_location });
      expect([artifact_location, answer.status]).toEqual([artifact_location, 403]);
    }
    expect(
      await statusOf(
        closed.as("bob").post("experiments/create", { name: "free", artifact_location: "mlflow-artifacts:/bobs" }),
      ),
    ).toBe(200);
  });
});

describe("a request that names one thing in its address and another in its body", () => {
  it("is refused, as it could be judged by one and answered by the other", async () => {
    const his = await runIn(closed, "bob", await experimentOf(closed, "bob", "bobs for two names"));
    const hers = await runIn(closed, "ann", await experimentOf(closed, "ann", "anns for two names"));
    const url = `/api/2.0/mlflow/runs/set-tag?run_id=${hers}`;
    const { status, json } = await closed.as("bob").send("POST", url, { run_id: his, key: "k", value: "v" });
    expect(status).toBe(400);
    expect(json.message).toContain("'run_id' is given twice");
  });
});

describe("an admin", () => {
  it("sees and does all", async () => {
    const id = await experimentOf(closed, "ann", "seen by admins");
    const root = closed.as("root");
    expect(await statusOf(root.get(`experiments/get?experiment_id=${id}`))).toBe(200);
    expect(await statusOf(root.post("experiments/delete", { experiment_id: id }))).toBe(200);
    expect(await statusOf(give(closed, "root", "eve", "experiment", "*", "READ"))).toBe(200);
    expect(await statusOf(closed.as("eve").get(`experiments/get?experiment_id=${id}`))).toBe(200);
    expect(await statusOf(give(closed, "ann", "bob", "experiment", "*", "READ"))).toBe(403);
  });
});
