import { afterAll, describe, expect, it } from "vitest";
import { openPostgresStores, openTracking, type SqlStores } from "../../../src/tracking/index.js";
import { postgresAbsent, startPostgres } from "../postgres.js";

const absent = postgresAbsent;
const postgres = absent ? undefined : await startPostgres();

/** Two servers' stores on one new database. */
async function twoStores(): Promise<[SqlStores, SqlStores]> {
  const uri = await postgres!.createDatabase();
  const open = () => openPostgresStores({ uri, artifactRoot: "/artifacts", folder: "/work" });
  const stores = await Promise.all([open(), open()]);
  afterAll(() => Promise.all(stores.map((store) => store.close())));
  return stores;
}

const codeOf = (cause: unknown) => String(Reflect.get(Object(cause), "code"));

describe.skipIf(absent)(`two servers on one database in PostgreSQL${absent ? ` (${absent})` : ""}`, () => {
  it("make its tables once", async () => {
    const [a, b] = await twoStores();
    expect(await b.tracking.getExperiment("0")).toEqual(await a.tracking.getExperiment("0"));
  });

  it("give a name to one of those who ask for it at the same time, and refuse the others", async () => {
    const stores = await twoStores();
    for (let round = 0; round < 10; round++) {
      const asked = Array.from({ length: 8 }, (_, at) => stores[at % 2]!.tracking);
      const results = await Promise.allSettled(asked.map((store) => store.createExperiment({ name: `race-${round}` })));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const codes = results.flatMap((result) => (result.status === "rejected" ? [codeOf(result.reason)] : []));
      expect(new Set(codes)).toEqual(new Set(["RESOURCE_ALREADY_EXISTS"]));
    }
  });

  it("number the versions of a model without gaps or doubles", async () => {
    const stores = await twoStores();
    await stores[0].registry.createRegisteredModel({ name: "neo" });
    const versions = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        stores[at % 2]!.registry.createModelVersion({ name: "neo", source: "s3://bucket/model" }),
      ),
    );
    const numbers = versions.map(({ version }) => Number(version)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  it("take one of two values of a param, and refuse the other with all of its batch", async () => {
    const stores = await twoStores();
    for (let round = 0; round < 10; round++) {
      const { info } = await stores[0].tracking.createRun({ experimentId: "0" });
      const results = await Promise.allSettled(
        stores.map(({ tracking }, at) =>
          tracking.logBatch(info.runId, {
            params: [{ key: "p", value: `${at}` }],
            metrics: [{ key: `m${at}`, value: 1, step: 0, timestamp: 1 }],
          }),
        ),
      );
      const taken = results.findIndex(({ status }) => status === "fulfilled");
      const { data } = await stores[0].tracking.getRun(info.runId);
      expect(data.params).toEqual([{ key: "p", value: `${taken}` }]);
      expect(data.metrics.map(({ key }) => key)).toEqual([`m${taken}`]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
  });

  it("let 16 writers log batches of 1,000 keys in any order on one run, and keep the latest of each", async () => {
    const stores = await twoStores();
    const { info } = await stores[0].tracking.createRun({ experimentId: "0" });
    const keys = Array.from({ length: 1000 }, (_, at) => `metric-${at}`);
    const rounds = 3;
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let round = 0; round < rounds; round++) {
          const step = round * 16 + writer;
          const start = (writer * 61) % 1000;
          const turned = [...keys.slice(start), ...keys.slice(0, start)];
          const ordered = writer % 2 ? turned.reverse() : turned;
          const metrics = ordered.map((key) => ({ key, value: step, step, timestamp: 1 }));
          const tags = ordered.slice(0, 100).map((key) => ({ key, value: String(step) }));
          const { tracking } = stores[writer % 2]!;
          await tracking.logBatch(info.runId, { metrics });
          await tracking.logBatch(info.runId, { metrics: metrics.slice(0, 900), tags });
        }
      }),
    );
    const { data } = await stores[1].tracking.getRun(info.runId);
    expect(data.metrics).toHaveLength(1000);
    expect(new Set(data.metrics.map(({ step }) => step))).toEqual(new Set([rounds * 16 - 1]));
    const history = await stores[1].tracking.getMetricHistory(info.runId, "metric-7");
    expect(history.items).toHaveLength(rounds * 16);
  }, 120_000);
});

describe.skipIf(absent)("PostgreSQL that restarts under load", () => {
  it("makes requests wait or be refused for a while, and loses none that was acknowledged", async () => {
    const [store, other] = await twoStores();
    const { info } = await store.tracking.createRun({ experimentId: "0" });
    const acknowledged: number[] = [];
    const refused = new Set<string>();
    let next = 0;
    let isLoaded = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      while (isLoaded) {
        const step = next++;
        try {
          const { tracking } = writer % 2 ? store : other;
          await tracking.logMetric(info.runId, { key: "m", value: step, step, timestamp: 1 });
          acknowledged.push(step);
        } catch (cause) {
          refused.add(codeOf(cause));
        }
      }
    });
    for (let times = 0; times < 3; times++) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 50) await new Promise((done) => setTimeout(done, 10));
      await postgres!.restart(200);
    }
    const before = acknowledged.length;
    while (acknowledged.length < before + 50) await new Promise((done) => setTimeout(done, 10));
    isLoaded = false;
    await Promise.all(writers);
    expect([...refused].filter((code) => code !== "TEMPORARILY_UNAVAILABLE")).toEqual([]);
    const history = await store.tracking.getMetricHistory(info.runId, "m");
    const stored = new Set(history.items.map(({ step }) => step));
    expect(acknowledged.filter((step) => !stored.has(step))).toEqual([]);
  }, 120_000);
});

describe.skipIf(absent)("a URI of PostgreSQL", () => {
  it.each(["postgres", "postgresql+psycopg2"])("may be written as MLflow's users do: %s", async (scheme) => {
    const uri = (await postgres!.createDatabase()).replace(/^postgresql/, scheme);
    const opened = await openTracking({ env: { MLFLOW_TRACKING_URI: uri }, folder: "/work" });
    expect((await opened.tracking.getExperiment("0")).artifactLocation).toBe("/work/mlartifacts/0");
    await opened.close();
  });

  it("that leads nowhere is refused at once, without the password", async () => {
    const uri = (await postgres!.createDatabase()).replace("perigee@", "perigee:secret@").replace(/\w+$/, "nowhere");
    const failure = await openTracking({ trackingUri: uri, env: {}, folder: "/work" }).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: "DATABASE_UNAVAILABLE", hint: expect.stringContaining("createdb") });
    expect(String(failure)).toContain("nowhere");
    expect(String(failure)).not.toContain("secret");
  });
});

describe.skipIf(absent)("numbers in PostgreSQL", () => {
  it("keep 64-bit timestamps, steps and floats as they are", async () => {
    const [{ tracking }] = await twoStores();
    const { info } = await tracking.createRun({ experimentId: "0", startTime: 9_007_199_254_740_991 });
    const metric = { key: "m", value: 5e-324, step: -9_007_199_254_740_991, timestamp: 4_102_444_800_000 };
    await tracking.logMetric(info.runId, metric);
    const run = await tracking.getRun(info.runId);
    expect(run.info.startTime).toBe(9_007_199_254_740_991);
    expect(run.data.metrics).toEqual([metric]);
  });

  it("beyond a column's range are refused, and find nothing", async () => {
    const [{ tracking, registry }] = await twoStores();
    await registry.createRegisteredModel({ name: "neo" });
    await expect(registry.getModelVersion("neo", "99999999999")).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    await expect(tracking.getExperiment("123456789012345679")).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    expect(await tracking.searchRuns({ experimentIds: ["0"], filter: "attributes.start_time > 1.5" })).toEqual({
      items: [],
    });
  });
});
