import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, perigee, temporaryFolder } from "./perigee.js";
import { type Served, serve } from "./served.js";

const folder = temporaryFolder();
let modelUri = "";
const running: Served[] = [];

beforeAll(async () => {
  const words = ["train", "--approaches", "2000", "--features", "history", "--param", "n_estimators=5", "--json"];
  const trained = await perigee([...words, "--register"], folder.path);
  expect(trained.code).toBe(0);
  modelUri = `models:/${JSON.parse(trained.stdout).registered_name ?? "neo-hazard"}/1`;
}, 60_000);
afterAll(async () => {
  for (const served of running) served.child.kill("SIGKILL");
  folder.remove();
});

const start = async (log: string) => {
  const served = await serve(["-m", modelUri, "--log-folder", log], folder.path);
  running.push(served);
  return served;
};
const row = {
  neo_id: "2099942",
  close_approach_date: "2029-04-13",
  absolute_magnitude: 19.7,
  estimated_diameter_min: 0.3,
  estimated_diameter_max: 0.7,
  relative_velocity: 26_000,
};

describe("perigee serve", () => {
  it("keeps what clients told through a kill, and shares it with another server of the folder", async () => {
    const first = await start("log-1");
    for (const [before, miss_distance] of [1e6, 2e6, 3e6].entries()) {
      expect(await first.score({ ...row, miss_distance })).toBe(before + 1);
    }
    // What was told in the last second may be lost.
    await sleep(2500);
    first.child.kill("SIGKILL");
    await first.ended;

    const [second, third] = [await start("log-2"), await start("log-3")];
    expect(await second.score({ ...row, miss_distance: 4e6 })).toBe(4);
    const seen = await eventually(async () => {
      const count = await third.score({ ...row, miss_distance: 1e6 });
      return count === 4 ? count : undefined;
    });
    expect(seen).toBe(4);

    for (const served of [second, third]) {
      served.child.kill("SIGTERM");
      expect(await served.ended).toMatchObject({ code: 0 });
    }
    expect(readdirSync(join(folder.path, ".perigee")).filter((name) => name.startsWith("object"))).toEqual([
      "object-history.db",
    ]);
  }, 60_000);

  it("names a history that it cannot use, and touches nothing", async () => {
    const notes = join(folder.path, "notes.db");
    writeFileSync(notes, "These are notes, and no database.\n".repeat(200));
    const ended = await perigee(["serve", "-m", modelUri, "--port", "0", "--history", notes], folder.path);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/error HISTORY_STORE_UNUSABLE: .*notes\.db cannot be used to keep object history/);
    expect(readFileSync(notes, "utf8")).toContain("These are notes");
    const mlflow = await perigee(["serve", "-m", modelUri, "--port", "0", "--history", "mlflow.db"], folder.path);
    expect(mlflow.stderr).toContain("a database of something else");
    const elsewhere = { PERIGEE_HISTORY: "postgres://me:s3cret@db/history" };
    const other = await perigee(["serve", "-m", modelUri, "--port", "0"], folder.path, elsewhere);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("HISTORY_ADDRESS_INVALID") });
    expect(other.stderr).not.toContain("s3cret");
  }, 60_000);
});
