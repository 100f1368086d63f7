import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { MlflowClient } from "../../src/tracking/index.js";
import { runningServer } from "../server/running-server.js";
import { gateTo } from "../tracking/spool/gate.js";
import { perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const server = await runningServer();
const gate = await gateTo(server.url);
const env = { MLFLOW_TRACKING_URI: gate.url };
const result = z.object({ run_id: z.string(), kept_in: z.string(), metrics: z.object({ pr_auc: z.number() }) });
const synced = z.object({
  sessions: z.array(z.object({ state: z.string(), runs: z.array(z.object({ run_id: z.string() })) })),
});

describe("perigee train without its tracking server", () => {
  it("finishes, says where the run is kept and how to send it, and perigee sync sends it with its model", async () => {
    const words = ["train", "--approaches", "3000", "--features", "approach", "--register"];
    await gate.shut();
    const told = await perigee([...words, "--quiet"], folder.path, env);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stdout).toMatch(/kept in .*\.perigee\/spool\//);
    expect(told.stdout).toContain(`${gate.url} could not be reached; when it can: perigee sync`);
    expect(told.stderr).toContain("perigee sync");
    const trained = await perigee([...words, "--json", "--quiet"], folder.path, env);
    const { run_id, kept_in, metrics } = result.parse(JSON.parse(trained.stdout));
    expect(kept_in).toContain(".perigee/spool/");
    const early = await perigee(["sync"], folder.path, env);
    expect(early.code).toBe(1);
    expect(early.stdout).toContain(run_id);

    await gate.open();
    const sent = await perigee(["sync", "--json", "--quiet"], folder.path, env);
    expect(sent.code, sent.stderr).toBe(0);
    const { sessions } = synced.parse(JSON.parse(sent.stdout));
    expect(sessions.map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect((await perigee(["sync"], folder.path, env)).stdout).toBe("Nothing is kept here.\n");

    const client = new MlflowClient({ trackingUri: gate.url, env: {} });
    const run = await client.getRun(sessions[1]?.runs[0]?.run_id ?? "");
    expect(run.info.status).toBe("FINISHED");
    expect(run.data.metrics).toContainEqual(expect.objectContaining({ key: "pr_auc", value: metrics.pr_auc }));
    const versions = (await client.searchModelVersions({ filter: "name = 'neo-hazard'" })).items;
    expect(versions.map((version) => version.version).sort()).toEqual(["1", "2"]);
    const predicted = await perigee(
      ["predict", "models:/neo-hazard/2", "--approaches", "200", "--json", "--quiet"],
      folder.path,
      env,
    );
    expect(predicted.code, predicted.stderr).toBe(0);
  });
});
