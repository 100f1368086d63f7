import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger, silentProgress, systemClock } from "../../../src/support/index.js";
import { Fluent, syncSpool } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { openGate } from "../../tracking/spool/gate.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { mlflowServer, type RunningServer } from "./servers.js";

const absent = missingInPython("mlflow", "pandas");
const logger = silentLogger();

describe.skipIf(absent)(`our client on MLflow's own server${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  let server: RunningServer;
  beforeAll(async () => {
    mkdirSync(join(folder.path, "server"));
    server = await mlflowServer(join(folder.path, "server"));
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  /** Logs a run of each kind of thing. */
  async function work(mlflow: Fluent, experiment: string) {
    const model = join(folder.path, "model");
    mkdirSync(model, { recursive: true });
    writeFileSync(join(model, "MLmodel"), "model_uuid: abc\nutc_time_created: '2026-01-01'\nflavors:\n  onnx: {}\n");
    await mlflow.startRun({ experiment, runName: "run", description: "words", tags: { given: 1 } }, async () => {
      await mlflow.logParams({ depth: 3, list: [1] });
      for (let step = 0; step < 50; step++) {
        const value = [Number.NaN, Number.POSITIVE_INFINITY][step] ?? 1 / step;
        await mlflow.logMetric("loss", value, { step, synchronous: false });
      }
      await mlflow.logInput({ name: "d", digest: "1", sourceType: "local", source: "{}" }, "training");
      await mlflow.logText("grüße", "notes/a.txt");
      await mlflow.logTable({ x: [1, 2], y: ["a", "b"] }, "t.json");
      await mlflow.logTable({ x: [3], y: ["c"] }, "t.json");
      await mlflow.logModel(model, { name: "forest", registeredModelName: experiment });
    });
  }

  const expected = {
    name: "run",
    status: "FINISHED",
    params: { depth: "3", list: "[1]" },
    tags: { given: "1", "mlflow.note.content": "words" },
    inputs: [["d", "training"]],
    text: "grüße",
    parent: false,
    table: { x: [1, 2, 3], y: ["a", "b", "c"] },
  };

  async function found(experiment: string) {
    await runScript(
      join(import.meta.dirname, "describe_experiment.py"),
      [server.url, experiment, experiment, "found.json"],
      {
        cwd: folder.path,
      },
    );
    return JSON.parse(readFileSync(join(folder.path, "found.json"), "utf8"));
  }

  it("logs runs, models and versions that MLflow's client reads", async () => {
    const mlflow = new Fluent({ folder: folder.path, env: { MLFLOW_TRACKING_URI: server.url }, logger });
    await work(mlflow, "online");
    const client = await mlflow.client();
    await client.setRegisteredModelAlias("online", "champion", 1);
    await client.setModelVersionTag("online", 1, "checked", true);
    await client.updateModelVersion("online", 1, "described");
    await mlflow.close();
    const { runs, models, champion } = await found("online");
    expect(runs).toMatchObject([{ ...expected, outputs: 1, files: ["notes/a.txt", "t.json"] }]);
    expect(runs[0].loss).toHaveLength(50);
    expect(runs[0].loss[0]).toEqual([0, "nan"]);
    expect(models).toEqual([["forest", "READY"]]);
    expect(champion).toEqual(["1", { checked: "true" }, "described"]);
  });

  it("sends what it kept while the server was away, once, as MLflow's client sees", async () => {
    const gate = await openGate(server.url);
    const env = { MLFLOW_TRACKING_URI: gate.url };
    await gate.shut();
    const mlflow = new Fluent({ folder: folder.path, env, logger });
    await work(mlflow, "kept");
    await mlflow.close();
    await gate.open();
    const options = { env, clock: systemClock, progress: silentProgress, logger };
    expect(await syncSpool(folder.path, options)).toMatchObject([{ state: "sent", refused: [] }]);
    expect(await syncSpool(folder.path, options)).toEqual([]);
    const again = new Fluent({ folder: folder.path, env, logger });
    await (await again.client()).setRegisteredModelAlias("kept", "champion", 1);
    await again.close();
    const { runs } = await found("kept");
    expect(runs).toMatchObject([{ ...expected, outputs: 0, files: ["forest/MLmodel", "notes/a.txt", "t.json"] }]);
    expect(runs[0].loss).toHaveLength(50);
    await gate.shut();
  });
});
