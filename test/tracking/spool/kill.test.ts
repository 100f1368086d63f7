import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../src/support/index.js";
import { MlflowClient, openTracking, startRun, valuesOf } from "../../../src/tracking/index.js";
import { perigee, start } from "../../cli/perigee.js";
import { runningServer } from "../../server/running-server.js";
import { temporaryFolder } from "../stores.js";
import { gateTo } from "./gate.js";

const root = temporaryFolder();
const server = await runningServer();
const gate = await gateTo(server.url);
const env = { MLFLOW_TRACKING_URI: gate.url };
const logger = silentLogger();
const client = new MlflowClient({ trackingUri: server.url, env: {}, logger });

const runs = 6;

/** Runs with params, histories, files and versions, kept as there is no server. */
async function keepRuns(folder: string, experiment: string) {
  await gate.shut();
  const tracking = await openTracking({ env, folder, logger, spool: true });
  for (let number = 0; number < runs; number++) {
    await startRun({ tracking, experiment, runName: `run ${number}` }, async (run) => {
      await run.logParams({ number });
      for (let step = 0; step < 5; step++) {
        await run.logMetric("loss", step, step);
        await run.logText(`${number} ${step}`, `files/${step}.txt`);
      }
      await tracking.registry.createModelVersion({
        name: "kept",
        source: `${run.artifactUri}/files`,
        runId: run.runId,
      });
    });
    if (number === 0) await tracking.registry.createRegisteredModel({ name: "kept" });
  }
  await tracking.close();
  await gate.open();
}

async function onServer(experiment: string) {
  const id = (await client.getExperimentByName(experiment))?.experimentId ?? "";
  const { items } = await client.searchRuns([id], { orderBy: ["attributes.run_name ASC"] });
  return Promise.all(
    items.map(async ({ info, data }) => ({
      name: info.runName,
      status: info.status,
      params: valuesOf(data.params),
      loss: (await client.getMetricHistory(info.runId, "loss")).map(({ step }) => step),
      files: await Promise.all(
        [0, 1, 2, 3, 4].map(async (step) =>
          Buffer.from(await client.readArtifact(info.runId, `files/${step}.txt`)).toString(),
        ),
      ),
      versions: (await client.searchModelVersions({ filter: `run_id = '${info.runId}'` })).items.length,
    })),
  );
}

describe("perigee sync", () => {
  it("killed at any moment, again and again, sends in the end what one call sends", async () => {
    await client.createRegisteredModel("kept");
    const whole = mkdtempSync(join(root, "work-"));
    await keepRuns(whole, "at once");
    const once = await perigee(["sync", "--json", "--quiet"], whole, env);
    expect(once.code, once.stderr).toBe(0);
    expect(await onServer("at once")).toHaveLength(runs);

    const folder = mkdtempSync(join(root, "work-"));
    await keepRuns(folder, "killed");
    const spool = join(folder, ".perigee", "spool");
    gate.delay(15);
    // From the moment at which it begins to send on, a bit later each time, so that each kind of operation is cut off.
    let kills = 0;
    for (let patience = 10; existsSync(spool) && readdirSync(spool).length > 0 && kills < 40; patience += 40) {
      const { child, ended } = start(["sync", "--json", "--quiet"], folder, env);
      const session = join(spool, readdirSync(spool)[0] ?? "");
      const isSending = () => child.exitCode !== null || existsSync(join(session, "lock"));
      while (!isSending()) await sleep(5);
      await sleep(patience);
      if (child.kill("SIGKILL")) kills++;
      await ended;
    }
    gate.delay(0);
    expect(kills).toBeGreaterThan(3);
    const last = await perigee(["sync", "--json", "--quiet"], folder, env);
    expect(last.code, last.stderr).toBe(0);
    expect(await onServer("killed")).toEqual(await onServer("at once"));
  }, 180_000);
});
