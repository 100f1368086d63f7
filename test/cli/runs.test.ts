import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { MlflowClient } from "../../src/tracking/index.js";
import { perigee, plainEnvironment, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const client = new MlflowClient({ folder: folder.path, env: {} });
afterAll(() => client.close());

const tracking = fileURLToPath(new URL("../../dist/tracking/index.js", import.meta.url));

/** A process that begins a run, does something, and is gone. */
async function processWith(work: string): Promise<string> {
  const script = join(folder.path, "work.mjs");
  writeFileSync(script, `import { startRun, logMetric } from ${JSON.stringify(tracking)};\n${work}`);
  const child = spawn(process.execPath, [script], { cwd: folder.path, env: plainEnvironment() });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
    if (work.includes("hang")) child.kill(work.includes("SIGTERM") ? "SIGTERM" : "SIGKILL");
  });
  await once(child, "close");
  return said.trim();
}

const statusOf = async (runId: string) => (await client.getRun(runId)).info.status;
const listed = z.object({
  runs: z.array(z.looseObject({ run_id: z.string(), process: z.string(), reaped: z.boolean() })),
});
const reap = async (...words: string[]) => {
  const ended = await perigee(["runs", "reap", "--json", ...words], folder.path);
  expect(ended.code, ended.stderr).toBe(0);
  return listed.parse(JSON.parse(ended.stdout)).runs;
};

describe("a run that its process leaves open", () => {
  it("is FINISHED where the process comes to its end, FAILED where an error ends it, KILLED by a signal", async () => {
    const begin = "const run = await startRun(); await logMetric('a', 1); console.log(run.runId);";
    expect(await statusOf(await processWith(begin))).toBe("FINISHED");
    expect(await statusOf(await processWith(`${begin} setTimeout(() => { throw new Error("x"); }, 10);`))).toBe(
      "FAILED",
    );
    expect(await statusOf(await processWith(`${begin} setTimeout(() => {}, 60_000); /* hang SIGTERM */`))).toBe(
      "KILLED",
    );
  });

  it("is found and closed by perigee runs reap where the process was killed; others are left alone", async () => {
    const dead = await processWith(
      "await startRun({}, async (run) => { await logMetric('a', 1); console.log(run.runId); await new Promise((resolve) => setTimeout(resolve, 60_000)); }); /* hang */",
    );
    expect(await statusOf(dead)).toBe("RUNNING");
    const { experimentId } = (await client.getRun(dead)).info;
    const foreign = (await client.createRun(experimentId)).info.runId;
    const elsewhere = (
      await client.createRun(experimentId, {
        tags: {
          "perigee.host": "elsewhere",
          "perigee.pid": 1,
          "perigee.process_started": 1,
          "perigee.machine": "a/b/c",
        },
      })
    ).info.runId;
    const own = await client.getRun(dead);
    const tags = Object.fromEntries(own.data.tags.map(({ key, value }) => [key, value]));
    const reused = (await client.createRun(experimentId, { tags: { ...tags, "perigee.pid": process.pid } })).info.runId;

    const found = Object.fromEntries((await reap("--dry-run")).map((run) => [run.run_id, run.process]));
    expect(found).toEqual({ [dead]: "gone", [foreign]: "unknown", [elsewhere]: "unknown", [reused]: "gone" });
    expect(await statusOf(dead)).toBe("RUNNING");
    await reap();
    expect(await statusOf(dead)).toBe("KILLED");
    expect(await statusOf(reused)).toBe("KILLED");
    expect(await statusOf(foreign)).toBe("RUNNING");
    expect(await statusOf(elsewhere)).toBe("RUNNING");
    expect((await client.getRun(dead)).info.endTime).toBe(
      (await client.getRun(dead)).data.metrics.find(({ key }) => key === "a")?.timestamp,
    );
    await reap("--force", elsewhere);
    expect(await statusOf(elsewhere)).toBe("KILLED");
    expect((await reap()).map((run) => run.run_id)).toEqual([foreign]);
  });

  it("is listed, shown, deleted and restored", async () => {
    const { info } = await client.createRun("0", { runName: "shown" });
    await client.logMetric(info.runId, "pr_auc", 0.5);
    await client.logText(info.runId, "hello", "a.txt");
    const list = await perigee(["runs", "list", "--filter", "metrics.pr_auc > 0.4"], folder.path);
    expect(list.stdout).toMatch(new RegExp(`^${info.runId}  RUNNING .* pr_auc 0.5000  Default: shown\n$`));
    const show = await perigee(["runs", "show", info.runId], folder.path);
    expect(show.stdout).toMatch(/pr_auc +0.5\n/);
    expect(show.stdout).toMatch(/a\.txt +5\n/);
    await perigee(["runs", "delete", info.runId], folder.path);
    expect((await client.getRun(info.runId)).info.lifecycleStage).toBe("deleted");
    await perigee(["runs", "restore", info.runId], folder.path);
    expect((await client.getRun(info.runId)).info.lifecycleStage).toBe("active");
    const missing = await perigee(["runs", "list", "--experiment", "Defualt"], folder.path);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("Did you mean Default?");
  });
});
