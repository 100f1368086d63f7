import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { mlflowServer, perigeeServerWith, type RunningServer } from "./servers.js";

const absent = missingInPython("mlflow", "flask_wtf");
const adminPassword = "the admin has this long one";
const signingIn = {
  words: ["--app-name", "basic-auth"],
  env: { MLFLOW_AUTH_ADMIN_PASSWORD: adminPassword, MLFLOW_FLASK_SERVER_SECRET_KEY: "only for this test" },
};

const report = z.record(z.string(), z.record(z.string(), z.unknown()));

describe.skipIf(absent)(`MLflow's clients with users on perigee server${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  const folders = { ours: join(folder.path, "ours"), mlflows: join(folder.path, "mlflows") };
  let ours: z.output<typeof report>;
  let mlflows: z.output<typeof report>;

  beforeAll(async () => {
    await Promise.all(Object.values(folders).map((path) => mkdir(path)));
    // Without its cache, MLflow takes minutes to verify the passwords.
    const settings = join(folders.mlflows, "auth.ini");
    await writeFile(
      settings,
      "[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///basic_auth.db\nadmin_username = admin\nauth_cache_ttl_seconds = 600\n",
    );
    const cached = { ...signingIn, env: { ...signingIn.env, MLFLOW_AUTH_CONFIG_PATH: settings } };
    ours = await reportOn(await perigeeServerWith(folders.ours, signingIn), folders.ours);
    mlflows = await reportOn(await mlflowServer(folders.mlflows, cached), folders.mlflows);
  }, 600_000);
  afterAll(() => folder.remove());

  it.each([
    ["makes, promotes and deletes users, and changes passwords", "users"],
    ["gives experiments, level by level, and takes them away", "experiments"],
    ["finds artifacts and histories closed to whom they were not given", "artifacts"],
    ["has logged models follow their experiment", "logged models"],
    ["gives registered models, whose versions follow them", "registry"],
  ])("%s as on MLflow's server", (_what, section) => {
    expect(Object.keys(ours[section] ?? {})).not.toEqual([]);
    expect(ours[section]).toEqual(mlflows[section]);
  });

  it("keeps a listing closed that MLflow's server opens by a dot before the path", () => {
    expect(ours["not as MLflow's"]).toEqual({ dotted: [403, 401] });
  });

  it("tells strangers no more than MLflow's server does", () => {
    expect(ours.strangers).toMatchObject({
      "/health": 200,
      "/version": 401,
      "/api/2.0/mlflow/users/list": 401,
      "/metrics": 401,
    });
    expect({ ...ours.strangers, "/metrics": null }).toEqual({ ...mlflows.strangers, "/metrics": null });
  });

  it("finds the users again on mlflow server over the database that perigee server leaves, and the other way", async () => {
    const perigee: typeof mlflowServer = (folder, options = {}) => perigeeServerWith(folder, options);
    const again = { words: signingIn.words, env: { MLFLOW_FLASK_SERVER_SECRET_KEY: "only for this test" } };
    for (const [serve, path] of [
      [mlflowServer, folders.ours],
      [perigee, folders.mlflows],
    ] as const) {
      const server = await serve(path, again);
      try {
        expect(await statusOf(server, "ann", "quite another one")).toBe(200);
        expect(await statusOf(server, "ann", "wrong wrong wrong")).toBe(401);
        expect(await statusOf(server, "admin", adminPassword)).toBe(200);
      } finally {
        await server.stop();
      }
    }
  });
});

async function reportOn(server: RunningServer, folder: string): Promise<z.output<typeof report>> {
  try {
    const words = [server.url, adminPassword, "report.json"];
    await runScript(join(import.meta.dirname, "users_on_server.py"), words, {
      cwd: folder,
      env: { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0" },
    });
    return report.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
  } finally {
    await server.stop();
  }
}

async function statusOf({ url }: RunningServer, username: string, password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const answer = await fetch(`${url}/api/2.0/mlflow/users/get?username=${username}`, { headers: { authorization } });
  return answer.status;
}
