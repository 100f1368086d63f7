import { writeFileSync } from "node:fs";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { describe, expect, it } from "vitest";
import { openSqlStores, openTracking } from "../../../../src/tracking/index.js";
import { temporaryFolder } from "../../stores.js";

const folder = temporaryFolder();
const open = (path: string) => openSqlStores({ path, artifactRoot: "mlartifacts", folder });

describe("a database file", () => {
  it("is made at MLflow's version, with its Default experiment, where there is none", async () => {
    const stores = await open("new.db");
    expect(await stores.tracking.getExperiment("0")).toMatchObject({
      name: "Default",
      artifactLocation: join(folder, "mlartifacts/0"),
    });
    await stores.close();
    const database = new LibsqlDatabase(join(folder, "new.db"));
    expect(database.prepare("SELECT version_num FROM alembic_version").all()).toEqual([
      { version_num: "dc11669786a5" },
    ]);
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
    database.close();
  });

  it("keeps what was acknowledged when it is opened again", async () => {
    const first = await open("again.db");
    const { info } = await first.tracking.createRun({ experimentId: "0" });
    await first.tracking.logMetric(info.runId, { key: "m", value: 1 / 3, step: 0, timestamp: 1 });
    await first.close();
    await first.close();
    const second = await open("again.db");
    expect((await second.tracking.getRun(info.runId)).data.metrics).toEqual([
      { key: "m", value: 1 / 3, step: 0, timestamp: 1 },
    ]);
    await second.close();
  });

  it("may be made and written by several at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => open("shared.db")));
    const runs = await Promise.all(
      all.flatMap(({ tracking }) =>
        Array.from({ length: 10 }, async (_, at) => {
          const { info } = await tracking.createRun({ experimentId: "0" });
          await tracking.logBatch(info.runId, { params: [{ key: "at", value: String(at) }] });
          return info.runId;
        }),
      ),
    );
    const found = await all[0]!.tracking.searchRuns({ experimentIds: ["0"] });
    expect(new Set(found.items.map(({ info }) => info.runId))).toEqual(new Set(runs));
    expect(found.items.every(({ data }) => data.params.length === 1)).toBe(true);
    await Promise.all(all.map((stores) => stores.close()));
  });

  it("of another version is refused with the command that migrates it, and stays as it is", async () => {
    const stores = await open("old.db");
    await stores.close();
    const database = new LibsqlDatabase(join(folder, "old.db"));
    database.exec("UPDATE alembic_version SET version_num = '0123456789ab'");
    await expect(open("old.db")).rejects.toMatchObject({
      code: "DATABASE_AT_OTHER_VERSION",
      message: expect.stringMatching(/0123456789ab where dc11669786a5/),
      hint: expect.stringContaining("mlflow db upgrade"),
    });
    database.close();
  });

  it("that is none of MLflow's, or no database, is refused by name and stays as it is", async () => {
    writeFileSync(join(folder, "text.db"), "this is a text, long enough to be no database at all".repeat(10));
    await expect(open("text.db")).rejects.toMatchObject({ code: "NOT_AN_MLFLOW_DATABASE" });
    const database = new LibsqlDatabase(join(folder, "other.db"));
    database.exec("CREATE TABLE mine (a)");
    await expect(open("other.db")).rejects.toMatchObject({
      code: "NOT_AN_MLFLOW_DATABASE",
      message: expect.stringContaining("other.db"),
    });
    expect(database.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "mine" }]);
    database.close();
    await expect(open("no/such/folder/x.db")).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  });
});

describe("an experiment in a database", () => {
  it("has its location made absolute by the working folder", async () => {
    const stores = await open("local.db");
    const id = await stores.tracking.createExperiment({ name: "local", artifactLocation: "mine" });
    expect((await stores.tracking.getExperiment(id)).artifactLocation).toBe(join(folder, "mine"));
    await stores.close();
  });

  it("of a deleted one's name is refused with what to do", async () => {
    const stores = await open("deleted.db");
    const id = await stores.tracking.createExperiment({ name: "taken" });
    await stores.tracking.deleteExperiment(id);
    await expect(stores.tracking.createExperiment({ name: "taken" })).rejects.toMatchObject({
      hint: expect.stringContaining("restore it"),
    });
    await stores.close();
  });
});

describe("a tracking URI", () => {
  it.each([
    ["sqlite:///a.db", "a.db"],
    [`sqlite:///${join(folder, "b.db")}`, "b.db"],
  ])("names a file, relative to the working folder or absolute: %s", async (uri, file) => {
    const tracking = await openTracking({ trackingUri: uri, folder, env: {} });
    await tracking.tracking.createExperiment({ name: "here" });
    await tracking.close();
    const database = new LibsqlDatabase(join(folder, file));
    expect(database.prepare("SELECT name FROM experiments WHERE name = 'here'").all()).toHaveLength(1);
    database.close();
  });

  it("comes from MLFLOW_TRACKING_URI, the registry's from MLFLOW_REGISTRY_URI", async () => {
    const env = { MLFLOW_TRACKING_URI: "sqlite:///runs.db", MLFLOW_REGISTRY_URI: "sqlite:///models.db" };
    const tracking = await openTracking({ folder, env });
    await tracking.registry.createRegisteredModel({ name: "neo" });
    await tracking.close();
    const models = await openTracking({ trackingUri: "sqlite:///models.db", folder, env: {} });
    expect((await models.registry.searchRegisteredModels()).items).toHaveLength(1);
    await models.close();
  });

  it.each(["mlruns", "./mlruns", "file:mlruns", "file:///tmp/mlruns"])(
    "of a folder is refused, as MLflow does since 3.13, with what to use: %s",
    async (trackingUri) => {
      await expect(openTracking({ trackingUri, folder, env: {} })).rejects.toMatchObject({
        code: "UNSUPPORTED_TRACKING_URI",
        hint: expect.stringContaining("sqlite:///mlflow.db"),
      });
    },
  );

  it.each(["ftp://host", "mysql://host/db", "sqlite:x.db", "databricks-uc"])(
    "of another kind is refused: %s",
    async (uri) => {
      await expect(openTracking({ trackingUri: uri, folder, env: {} })).rejects.toMatchObject({
        code: "UNSUPPORTED_TRACKING_URI",
        message: expect.stringContaining(uri),
      });
    },
  );
});
