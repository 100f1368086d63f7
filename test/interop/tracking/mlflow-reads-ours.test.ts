import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { featureMatrix, readApproaches } from "../../../src/neo/index.js";
import { openTracking } from "../../../src/tracking/index.js";
import { perigee, temporaryFolder } from "../../cli/perigee.js";
import { realData } from "../../real-data.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const absent = missingInPython("mlflow", "onnx", "onnxruntime", "pandas");

const predictions = z.object({ label: z.array(z.int()), probability: z.array(z.number()) });
const trained = z.object({
  run_id: z.string(),
  model_uri: z.string(),
  registered_uri: z.string(),
  metrics: z.object({ pr_auc: z.number(), roc_auc: z.number(), f1: z.number() }),
  data: z.object({ digest: z.string(), rows: z.int(), objects: z.int() }),
});
const predicted = z.object({
  predictions: z.array(z.object({ label: z.int(), probability: z.number() })),
});
const report = z.object({
  found: z.array(z.object({ run_id: z.string(), pr_auc: z.number(), depth: z.string() })),
  used: z.array(z.string()),
  run: z.object({
    name: z.string(),
    status: z.string(),
    metrics: z.record(z.string(), z.number()),
    params: z.record(z.string(), z.string()),
    tags: z.record(z.string(), z.string()),
    inputs: z.array(z.record(z.string(), z.unknown())),
  }),
  history: z.array(z.tuple([z.int(), z.number()])),
  artifacts: z.array(z.string()),
  validation: z.record(z.string(), z.unknown()),
  models: z.array(z.string()),
  champion: z.object({
    version: z.string(),
    run_id: z.string(),
    source: z.string(),
    aliases: z.array(z.string()),
  }),
  versions: z.array(z.string()),
  predictions: z.record(z.string(), predictions),
});

describe.skipIf(absent).each(["approach", "history"] as const)(
  `a forest on the features %s, trained by the command, in MLflow${absent ? ` (${absent})` : ""}`,
  (features) => {
    const folder = temporaryFolder();
    const real = realData("neows-2024.csv");
    const data = real ?? join(folder.path, "approaches.csv");
    let run: z.output<typeof trained>;
    let ours: z.output<typeof predicted>["predictions"];
    let theirs: z.output<typeof report>;

    const json = async (...words: string[]): Promise<unknown> => {
      const ended = await perigee([...words, "--json", "--quiet"], folder.path);
      expect(ended.code, ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    };

    beforeAll(async () => {
      if (!real) await json("data", "synth", "--approaches", "6000", "--output", data);
      const words = ["train", "--data", data, "--model", "forest", "--features", features, "--register"];
      run = trained.parse(await json(...words));
      await json("models", "promote", "1");
      ours = predicted.parse(await json("predict", "models:/neo-hazard@champion", "--data", data)).predictions;

      await writeFile(join(folder.path, "rows.json"), JSON.stringify(await rowsOf(data, features)));
      const uris = [run.model_uri, "models:/neo-hazard@champion", run.registered_uri];
      const script = join(import.meta.dirname, "read_database.py");
      const place = `sqlite:///${folder.path}/mlflow.db`;
      await runScript(script, [place, run.run_id, JSON.stringify(uris), "rows.json", "report.json"], {
        cwd: folder.path,
      });
      theirs = report.parse(JSON.parse(await readFile(join(folder.path, "report.json"), "utf8")));
    });
    afterAll(() => folder.remove());

    it("is found by search_runs, by its params, metrics, tags and dataset", () => {
      const { pr_auc } = run.metrics;
      expect(theirs.found).toEqual([{ run_id: run.run_id, pr_auc, depth: "10" }]);
      expect(theirs.used).toEqual([run.run_id]);
      expect(theirs.history).toEqual([[0, pr_auc]]);
    });

    it("is a finished run with its metrics, params, tags and user", () => {
      expect(theirs.run.status).toBe("FINISHED");
      expect(theirs.run.metrics).toMatchObject(run.metrics);
      expect(theirs.run.params).toMatchObject({
        estimator: "RandomForestClassifier",
        n_estimators: "100",
        split: "objects",
      });
      expect(theirs.run.tags).toMatchObject({
        "mlflow.runName": theirs.run.name,
        "mlflow.user": expect.any(String),
        "mlflow.source.name": expect.stringContaining("main.js"),
        "perigee.split": "objects",
        "perigee.data_digest": run.data.digest,
      });
    });

    it("has its data as an input with digest and profile, and MLflow finds its source", () => {
      expect(theirs.run.inputs).toEqual([
        {
          name: data.slice(data.lastIndexOf("/") + 1),
          digest: run.data.digest,
          context: "training",
          profile: expect.objectContaining({ num_rows: run.data.rows, num_objects: run.data.objects }),
          source: { uri: data },
        },
      ]);
    });

    it("has its reports, pictures and model among its artifacts", () => {
      expect(theirs.artifacts).toEqual(
        expect.arrayContaining([
          "model/MLmodel",
          "model/model.onnx",
          "pictures/roc.svg",
          "reports/evaluation.json",
          "reports/validation.json",
        ]),
      );
      expect(theirs.validation).toMatchObject({ rowsKept: run.data.rows });
    });

    it("is registered as neo-hazard, of which it is the champion", () => {
      expect(theirs.models).toEqual(["neo-hazard"]);
      expect(theirs.versions).toEqual(["1"]);
      expect(theirs.champion).toMatchObject({ version: "1", run_id: run.run_id, aliases: ["champion"] });
    });

    it("predicts the same by runs:/, by version and by alias as perigee predict: labels identical, probabilities within 1e-6", () => {
      expect(ours.length).toBeGreaterThan(1000);
      expect(ours.some(({ label }) => label === 1)).toBe(true);
      expect(Object.keys(theirs.predictions)).toHaveLength(3);
      for (const { label, probability } of Object.values(theirs.predictions)) {
        expect(label).toEqual(ours.map((row) => row.label));
        expect(largestDifference(probability, ours)).toBeLessThan(1e-6);
      }
    });

    it("is gone on with by MLflow in the same database, which we read", async () => {
      const tracking = await openTracking({ folder: folder.path, env: {} });
      const { info, data: logged } = await tracking.tracking.getRun(run.run_id);
      expect(info.status).toBe("FINISHED");
      expect(logged.metrics).toContainEqual(expect.objectContaining({ key: "checked", value: 1 }));
      expect(logged.tags).toContainEqual({ key: "reviewed", value: "yes" });
      expect((await tracking.registry.getModelVersion("neo-hazard", "1")).aliases).toEqual(["champion", "reviewed"]);
      await tracking.close();
    });
  },
);

async function rowsOf(path: string, features: "approach" | "history") {
  const { approaches } = await readApproaches(path, { labels: "optional" });
  const x = featureMatrix(approaches, features);
  const number = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  const data = Array.from({ length: x.rows }, (_, row) => x.columns.map((column) => number(column[row])));
  return { columns: x.names, data };
}

function largestDifference(theirs: readonly number[], ours: readonly { readonly probability: number }[]): number {
  return Math.max(...ours.map(({ probability }, row) => Math.abs(probability - (theirs[row] ?? Number.NaN))));
}
