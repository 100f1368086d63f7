import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { packageModel, predictWith, saveModel } from "../../../src/model/index.js";
import { metadata, randomRows, randomTrees } from "../../model/random-models.js";
import { missingInPython, python, pythonEnvironment } from "../python.js";

const absent = missingInPython("mlflow", "onnx", "onnxruntime", "uvicorn");
const answer = z.strictObject({
  predictions: z.array(z.strictObject({ label: z.int(), probability: z.number() })),
});

const fitted = randomTrees({ seed: 5, trees: 20, depth: 6, features: 3, link: "logistic" });
const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.4, metadata });
const drawn = randomRows(3, 60, fitted.featureNames);
const x = {
  ...drawn,
  columns: drawn.columns.map((column) => column.map((v) => (Number.isFinite(v) ? v : Number.NaN))),
};

describe.skipIf(absent)(`our model behind mlflow models serve${absent ? ` (${absent})` : ""}`, () => {
  let root: string;
  let url: string;
  let server: ChildProcess;
  let said = "";

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "perigee-serve-"));
    await saveModel(join(root, "model"), model, { clock: () => Date.UTC(2026, 0, 1), inputExample: x });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const words = [
      "-m",
      "mlflow",
      "models",
      "serve",
      "-m",
      join(root, "model"),
      "--env-manager",
      "local",
      "-p",
      `${port}`,
    ];
    // A group of its own, as the command starts workers that would outlive it.
    server = spawn(python, words, {
      detached: true,
      cwd: root,
      env: pythonEnvironment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [server.stdout, server.stderr]) stream?.on("data", (text) => (said += text));
    await answering(`${url}/ping`);
  });
  afterAll(async () => {
    if (server.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, "SIGTERM");
      await Promise.race([new Promise((done) => server.once("exit", done)), sleep(10_000)]);
      if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, "SIGKILL");
    }
    await rm(root, { recursive: true, force: true });
  });

  it("answers each row with its label and probability, equal to ours, with missing values among them", async () => {
    const data = Array.from({ length: x.rows }, (_, row) => x.columns.map((column) => jsonNumber(column[row]!)));
    const ours = predictWith(model, x);
    const { predictions } = await invoke({ dataframe_split: { columns: x.names, data } });
    expect(predictions.map((p) => p.label)).toEqual(Array.from(ours.label));
    predictions.forEach((p, row) => {
      expect(Math.abs(p.probability - ours.probability[row]!)).toBeLessThan(1e-6);
    });
  });

  it("answers one record of whole numbers", async () => {
    const record = Object.fromEntries(x.names.map((name) => [name, 1]));
    const ours = predictWith(model, { rows: 1, names: x.names, columns: x.names.map(() => Float32Array.of(1)) });
    const { predictions } = await invoke({ dataframe_records: [record] });
    expect(predictions).toHaveLength(1);
    expect(predictions[0]?.label).toBe(ours.label[0]);
    expect(predictions[0]?.probability).toBeCloseTo(ours.probability[0]!, 6);
  });

  it("answers the example that the folder holds", async () => {
    const example: unknown = JSON.parse(await readFile(join(root, "model", "serving_input_example.json"), "utf8"));
    expect((await invoke(example)).predictions).toHaveLength(5);
  });

  async function invoke(body: unknown): Promise<z.output<typeof answer>> {
    const response = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return answer.parse(JSON.parse(text));
  }

  async function answering(address: string): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const response = await fetch(address).catch(() => undefined);
      if (response?.ok) return;
      if (server.exitCode !== null) break;
      await sleep(200);
    }
    throw new Error(`mlflow models serve does not answer ${address}:\n${said}`);
  }
});

function jsonNumber(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
