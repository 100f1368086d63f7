import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { openSqlStores } from "../../src/tracking/index.js";
import { perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const open = (path = "mlflow.db") => openSqlStores({ path, artifactRoot: "mlflow-artifacts:/", folder: folder.path });
const server = (...words: string[]) => perigee(["server", ...words], folder.path);

/** A deleted experiment with a run that has an artifact; closed. */
async function deletedExperiment(name: string) {
  const { tracking, close } = await open();
  const experimentId = await tracking.createExperiment({ name });
  const { info } = await tracking.createRun({ experimentId });
  await tracking.logBatch(info.runId, {
    metrics: [{ key: "m", value: 1, step: 0, timestamp: 1 }],
    params: [{ key: "p", value: "1" }],
  });
  const dataset = { name: "d", digest: "1", sourceType: "local", source: "{}" };
  await tracking.logInputs(info.runId, { datasets: [{ dataset, tags: [{ key: "context", value: "training" }] }] });
  await tracking.createLoggedModel({ experimentId, name: "model", sourceRunId: info.runId });
  await tracking.deleteExperiment(experimentId);
  await close();
  const artifacts = join(folder.path, "mlartifacts", experimentId, info.runId, "artifacts");
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(join(artifacts, "model.bin"), "x");
  return { experimentId, runId: info.runId, artifact: join(artifacts, "model.bin") };
}

describe("perigee server gc", () => {
  it("removes a deleted experiment with its runs and artifacts, and frees its name", async () => {
    const { experimentId, runId, artifact } = await deletedExperiment("neo");
    const planned = await server("gc", "--dry-run", "--json");
    expect(JSON.parse(planned.stdout)).toMatchObject({
      runs: [runId],
      experiments: [{ id: experimentId, name: "neo" }],
    });
    expect(existsSync(artifact)).toBe(true);

    expect((await server("gc")).code).toBe(0);
    expect(existsSync(artifact)).toBe(false);
    const { tracking, close } = await open();
    await expect(tracking.getRun(runId)).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
    await tracking.createExperiment({ name: "neo" });
    await close();
    expect(JSON.parse((await server("check", "--json")).stdout)).toMatchObject({ whole: true });
  }, 60_000);

  it("keeps what was deleted too recently, or is not deleted, and says so by id", async () => {
    const { experimentId, runId } = await deletedExperiment("recent");
    expect(JSON.parse((await server("gc", "--older-than", "30d", "--json")).stdout)).toMatchObject({ runs: [] });
    const refused = await server("gc", "--older-than", "30d", "--run-ids", runId);
    expect(refused.stderr).toContain(`The run ${runId} is not deleted`);
    expect((await server("gc", "--experiment-ids", "0")).stderr).toContain("The experiment 0 is not deleted");
    expect((await server("gc", "--older-than", "3x")).code).toBe(2);
    expect(JSON.parse((await server("gc", "--experiment-ids", experimentId, "--json")).stdout)).toMatchObject({
      runs: [runId],
    });
  }, 60_000);
});

describe("perigee server backup and restore", () => {
  it("copy a database that is written to meanwhile, and put it back only with --force", async () => {
    const { tracking, close } = await open("busy.db");
    const uri = ["--backend-store-uri", "sqlite:///busy.db"];
    const before = await tracking.createRun({ experimentId: "0" });
    expect((await server("backup", "busy.backup", ...uri)).code).toBe(0);
    const after = await tracking.createRun({ experimentId: "0" });
    await close();
    expect((await server("backup", "busy.backup", ...uri)).stderr).toContain("FILE_EXISTS");
    expect((await server("restore", "busy.backup", ...uri)).stderr).toContain("--force");
    expect((await server("restore", "busy.backup", "--force", ...uri)).code).toBe(0);
    const restored = await open("busy.db");
    const { items } = await restored.tracking.searchRuns({ experimentIds: ["0"] });
    expect(items.map(({ info }) => info.runId)).toEqual([before.info.runId]);
    expect(items).not.toContainEqual(after);
    await restored.close();
  }, 60_000);

  it("refuse a file that is no database of MLflow's", async () => {
    writeFileSync(join(folder.path, "text.txt"), "no database, but a text ".repeat(100));
    expect((await server("restore", "text.txt", "--force")).stderr).toContain("NOT_A_BACKUP");
  }, 60_000);
});

describe("perigee server check", () => {
  it("finds a metric whose latest value is another's, and folders of artifacts without a run", async () => {
    const { tracking, close } = await open("faulty.db");
    const { info } = await tracking.createRun({ experimentId: "0" });
    await tracking.logMetric(info.runId, { key: "m", value: 1, step: 7, timestamp: 1 });
    await close();
    const database = new LibsqlDatabase(join(folder.path, "faulty.db"));
    database.exec("UPDATE latest_metrics SET step = 3");
    database.close();
    const ownerless = "0".repeat(32);
    mkdirSync(join(folder.path, "mlartifacts", "0", ownerless, "artifacts"), { recursive: true });
    const checked = await server("check", "--json", "--backend-store-uri", "sqlite:///faulty.db");
    expect(checked.code).toBe(3);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      whole: false,
      findings: expect.arrayContaining([{ rule: expect.stringContaining("latest value"), count: 1 }]),
      artifacts_without_runs: expect.arrayContaining([ownerless]),
    });
  }, 60_000);
});

describe("perigee server migrate", () => {
  it("has nothing to do for a database of MLflow 3.17", async () => {
    const migrated = await server("migrate", "--json", "--backend-store-uri", "sqlite:///busy.db");
    expect(JSON.parse(migrated.stdout)).toEqual({ migration: null });
  }, 60_000);
});
