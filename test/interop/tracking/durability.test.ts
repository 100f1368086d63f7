import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { eventually, main, plainEnvironment, start, temporaryFolder } from "../../cli/perigee.js";
import { missingInPython, python } from "../python.js";
import { checkStored } from "./stored.js";
import { type Acknowledged, post, writers } from "./writers.js";

const whole = { missing: [], integrity: ["ok"], orphans: [] };

/** Waits for what `perigee server` prints when it listens. */
const urlOf = (started: ReturnType<typeof start>) =>
  eventually(() => {
    if (started.child.exitCode !== null) throw new Error(`perigee server has ended:\n${started.stderr()}`);
    return /Tracking server at (http:\S+)/.exec(started.stdout())?.[1];
  });

describe("a server that is killed again and again under a load of writers", () => {
  const kills = Number(process.env.PERIGEE_KILLS ?? 50);
  const folder = temporaryFolder();
  const acknowledged: Acknowledged[] = [];
  afterAll(() => folder.remove());

  it(`has every acknowledged write after each of ${kills} kills, in a database that is whole`, async () => {
    for (let kill = 0; kill < kills; kill++) {
      const server = start(["server", "--port", "0"], folder.path);
      const load = writers(await urlOf(server), 16);
      await sleep(50 + 250 * Math.random());
      server.child.kill("SIGKILL");
      await server.ended;
      await load.stop();
      expect(load.refusals).toEqual([]);
      acknowledged.push(...load.acknowledged);
      expect(checkStored(join(folder.path, "mlflow.db"), acknowledged)).toMatchObject(whole);
    }
    expect(acknowledged.length).toBeGreaterThan(kills);
  });

  const absent = missingInPython("mlflow");
  it.skipIf(absent)(`is read by the real MLflow${absent ? ` (skipped: ${absent})` : ""}`, () => {
    const script = `import mlflow; mlflow.set_tracking_uri("sqlite:///mlflow.db")
runs = mlflow.search_runs(["0"], max_results=50000, output_format="list")
print(len(runs), sum(len(run.data.params) for run in runs))`;
    const read = spawnSync(python, ["-c", script], { cwd: folder.path, encoding: "utf8" });
    const [runs, params] = read.stdout.trim().split(" ").map(Number);
    expect(runs, read.stderr).toBeGreaterThanOrEqual(acknowledged.length);
    expect(params).toBeGreaterThanOrEqual(acknowledged.reduce((sum, { values }) => sum + values.length, 0));
  });
});

describe("two servers on one database", () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it("store the writes of sixteen clients, and refuse none", async () => {
    const servers = [start(["server", "--port", "0"], folder.path), start(["server", "--port", "0"], folder.path)];
    const loads = await Promise.all(servers.map(async (server) => writers(await urlOf(server), 8)));
    await sleep(3000);
    await Promise.all(loads.map((load) => load.stop()));
    for (const server of servers) server.child.kill("SIGTERM");
    await Promise.all(servers.map(({ ended }) => ended));
    for (const { refusals, acknowledged } of loads) {
      expect(refusals).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(10);
    }
    const acknowledged = loads.flatMap((load) => load.acknowledged);
    expect(checkStored(join(folder.path, "mlflow.db"), acknowledged)).toMatchObject(whole);
  });
});

const mountable = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

describe.skipIf(!mountable)(
  `a disk that is full${mountable ? "" : " (skipped: no file system can be mounted here; root may)"}`,
  () => {
    const place = temporaryFolder();
    let stop = async () => {};
    afterEach(() => stop());
    afterAll(() => place.remove());

    it("refuses writes with 507 and why, goes on reading, and writes again once there is room", async () => {
      const script = 'mount -t tmpfs -o size=4m tmpfs "$1" && cd "$1" && exec "$2" "$3" server --port 0';
      const words = ["-m", "sh", "-c", script, "sh", place.path, process.execPath, main];
      const server = spawn("unshare", words, { env: plainEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
      const ended = new Promise((done) => server.once("close", done));
      stop = async () => {
        server.kill("SIGKILL");
        await ended;
      };
      let said = "";
      for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (said += text));
      const url = await eventually(() => /Tracking server at (http:\S+)/.exec(said)?.[1]);
      const inside = (...command: string[]) =>
        spawnSync("nsenter", ["-t", String(server.pid), "-m", ...command], { encoding: "utf8" });

      const load = writers(url, 4);
      await eventually(() => load.refusals.length >= 20 || undefined, 60);
      await load.stop();
      expect(load.acknowledged.length).toBeGreaterThan(10);
      for (const refusal of load.refusals) {
        expect(refusal).toMatchObject({
          status: 507,
          error_code: "TEMPORARILY_UNAVAILABLE",
          message: expect.stringMatching(/disk.*full.*nothing of this request was stored/),
        });
      }
      const full = await post(url, "runs/search", { experiment_ids: ["0"], max_results: 50_000 });
      expect(full.status).toBe(200);
      expect(full.json.runs.length).toBeGreaterThanOrEqual(load.acknowledged.length);

      expect(inside("mount", "-o", "remount,size=64m", place.path).status).toBe(0);
      const after = writers(url, 4);
      await sleep(500);
      await after.stop();
      expect(after.refusals).toEqual([]);
      const copy = temporaryFolder();
      expect(inside("sh", "-c", `tar -C ${place.path} -cf - . > /tmp/${server.pid}.tar`).status).toBe(0);
      spawnSync("tar", ["-C", copy.path, "-xf", `/tmp/${server.pid}.tar`]);
      spawnSync("rm", [`/tmp/${server.pid}.tar`]);
      const all = [...load.acknowledged, ...after.acknowledged];
      expect(checkStored(join(copy.path, "mlflow.db"), all)).toMatchObject(whole);
      copy.remove();
    });
  },
);

const traceable = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;

describe.skipIf(!traceable)(
  `a disk whose fsync fails${traceable ? "" : " (skipped: strace is not permitted here)"}`,
  () => {
    const folder = temporaryFolder();
    afterAll(() => folder.remove());

    it("has every write refused that was not synced, and takes them again when it has recovered", async () => {
      const server = start(["server", "--port", "0"], folder.path);
      const url = await urlOf(server);
      const before = writers(url, 4);
      await sleep(300);
      await before.stop();
      expect(before.refusals).toEqual([]);

      const tracer = spawn(
        "strace",
        ["-f", "-p", String(server.child.pid), "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"],
        { stdio: ["ignore", "ignore", "pipe"] },
      );
      let traced = "";
      tracer.stderr.on("data", (text) => (traced += text));
      await eventually(() => /attached/.test(traced) || undefined);
      const failing = writers(url, 4);
      await eventually(() => failing.refusals.length >= 20 || undefined, 30);
      await failing.stop();
      expect(failing.acknowledged).toEqual([]);
      for (const refusal of failing.refusals) {
        expect(refusal).toMatchObject({
          status: 500,
          error_code: "INTERNAL_ERROR",
          message: expect.stringMatching(/SQLITE_IOERR.*nothing of this request was stored/),
        });
      }
      const read = await post(url, "runs/search", { experiment_ids: ["0"], max_results: 50_000 });
      expect(read.json.runs).toHaveLength(before.acknowledged.length);

      tracer.kill("SIGINT");
      await new Promise((done) => tracer.once("close", done));
      const after = writers(url, 4);
      await sleep(300);
      await after.stop();
      expect(after.refusals).toEqual([]);
      server.child.kill("SIGKILL");
      await server.ended;
      const all = [...before.acknowledged, ...after.acknowledged];
      expect(checkStored(join(folder.path, "mlflow.db"), all)).toMatchObject({ ...whole, runs: all.length });
    });
  },
);
