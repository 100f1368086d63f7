import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type PackagedModel, packageModel, predictWith, saveModel } from "../../../src/model/index.js";
import { metadata, randomLinear, randomRows, randomTrees } from "../../model/random-models.js";
import { missingInPython, python } from "../python.js";

const absent = missingInPython("mlflow", "onnx", "onnxruntime", "pandas");
const answer = z.object({ label: z.array(z.int()), probability: z.array(z.number()) });
const report = z.object({
  pyfunc: answer,
  onnx: answer,
  example: answer,
  example_rows: z.int(),
  types: z.record(z.string(), z.string()),
  inputs: z.array(z.tuple([z.string(), z.string()])),
  outputs: z.array(z.tuple([z.string(), z.string()])),
  flavors: z.array(z.string()),
  run_id: z.string().nullable(),
  utc_time_created: z.string(),
});

const shape = { seed: 21, trees: 100, depth: 8, features: 5 };
const models = {
  "a forest": randomTrees({ ...shape, link: "mean" }),
  "boosted trees": randomTrees({ ...shape, link: "logistic" }),
  "a single leaf": randomTrees({ ...shape, trees: 1, depth: 0, link: "logistic" }),
  "a logistic regression": randomLinear(21, 5),
};

describe.skipIf(absent).each(Object.entries(models))(
  `the folder of %s in MLflow${absent ? ` (${absent})` : ""}`,
  (_name, fitted) => {
    const model: PackagedModel = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.37, metadata });
    const x = finite(randomRows(3, 2000, fitted.featureNames));
    const ours = predictWith(model, x);
    const runId = "0123456789abcdef0123456789abcdef";
    let root: string;
    let theirs: z.output<typeof report>;

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), "perigee-interop-"));
      const folder = join(root, "model");
      await saveModel(folder, model, { clock: () => Date.UTC(2026, 0, 1), inputExample: x, runId });
      const data = Array.from({ length: x.rows }, (_, row) => x.columns.map((column) => column[row]!));
      await writeFile(join(root, "rows.json"), JSON.stringify({ columns: x.names, data }));
      const script = join(import.meta.dirname, "score_folder.py");
      const done = spawnSync(python, [script, folder, join(root, "rows.json"), join(root, "out.json")], {
        encoding: "utf8",
      });
      expect(done.status, done.stderr).toBe(0);
      theirs = report.parse(JSON.parse(await readFile(join(root, "out.json"), "utf8")));
    });
    afterAll(() => rm(root, { recursive: true, force: true }));

    it("answers 2,000 rows as we do through mlflow.pyfunc: same labels, probabilities within 1e-6", () => {
      expect(theirs.types).toEqual({ label: "int64", probability: "float32" });
      expectSame(theirs.pyfunc, ours.label, ours.probability, fitted.kind === "trees" && fitted.link === "mean");
    });

    it("answers so through mlflow.onnx and onnxruntime, after ONNX's own check of the file", () => {
      expectSame(theirs.onnx, ours.label, ours.probability, fitted.kind === "trees" && fitted.link === "mean");
    });

    it("shows its flavors, signature, run and time, and an example that can be asked", () => {
      expect(theirs.flavors).toEqual(["onnx", "perigee", "python_function"]);
      expect(theirs.inputs).toEqual(fitted.featureNames.map((name) => [name, "double"]));
      expect(theirs.outputs).toEqual([
        ["label", "long"],
        ["probability", "float"],
      ]);
      expect(theirs.run_id).toBe(runId);
      expect(theirs.utc_time_created).toBe("2026-01-01 00:00:00.000000");
      expect(theirs.example_rows).toBe(5);
      expectSame(theirs.example, ours.label.slice(0, 5), ours.probability.slice(0, 5), false);
    });
  },
);

/** JSON has no infinities: they stand as missing. */
function finite(x: ReturnType<typeof randomRows>): ReturnType<typeof randomRows> {
  return { ...x, columns: x.columns.map((column) => column.map((v) => (Number.isFinite(v) ? v : Number.NaN))) };
}

function expectSame(
  theirs: z.output<typeof answer>,
  label: Uint8Array,
  probability: Float32Array,
  exact: boolean,
): void {
  expect(theirs.label).toEqual(Array.from(label));
  if (exact) expect(Float32Array.from(theirs.probability)).toEqual(probability);
  const furthest = Math.max(...theirs.probability.map((p, row) => Math.abs(p - probability[row]!)));
  expect(furthest).toBeLessThan(1e-6);
}
