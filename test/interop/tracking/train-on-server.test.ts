import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { perigee, temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { mlflowServer, perigeeServer } from "./servers.js";

const absent = missingInPython("mlflow", "onnxruntime", "pandas");

const trained = z.object({ run_id: z.string(), registered_version: z.string() });
const predicted = z.object({ predictions: z.array(z.object({ label: z.int(), probability: z.number() })) });
const report = z.object({
  label: z.array(z.int()),
  probability: z.array(z.number()),
  runs: z.array(z.tuple([z.string(), z.string()])),
});

describe.skipIf(absent)(`perigee train with MLFLOW_TRACKING_URI${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it.each([
    ["perigee server", perigeeServer],
    ["mlflow server", mlflowServer],
  ])("tracks to %s, from which perigee predict and MLflow load the same champion", async (name, serve) => {
    const [place, work] = [join(folder.path, name, "server"), join(folder.path, name, "client")];
    await mkdir(place, { recursive: true });
    await mkdir(work, { recursive: true });
    const server = await serve(place);
    try {
      const json = async (...words: string[]): Promise<unknown> => {
        const env = { MLFLOW_TRACKING_URI: server.url };
        const ended = await perigee([...words, "--json", "--quiet"], work, env);
        expect(ended.code, ended.stderr).toBe(0);
        return JSON.parse(ended.stdout);
      };
      const data = join(work, "approaches.csv");
      await json("data", "synth", "--approaches", "6000", "--output", data);
      const run = trained.parse(await json("train", "--data", data, "--features", "approach", "--register"));
      await json("models", "promote", run.registered_version);
      const ours = predicted.parse(await json("predict", "models:/neo-hazard@champion", "--data", data)).predictions;
      expect(existsSync(join(work, "mlflow.db"))).toBe(false);

      await runScript(join(import.meta.dirname, "load_from_server.py"), [server.url, data, "loaded.json"], {
        cwd: work,
      });
      const theirs = report.parse(JSON.parse(readFileSync(join(work, "loaded.json"), "utf8")));
      expect(theirs.runs).toEqual([[run.run_id, "FINISHED"]]);
      expect(theirs.label).toEqual(ours.map(({ label }) => label));
      const differences = ours.map(({ probability }, row) =>
        Math.abs(probability - (theirs.probability[row] ?? Number.NaN)),
      );
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    } finally {
      await server.stop();
    }
  });
});
