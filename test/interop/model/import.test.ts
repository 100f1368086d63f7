import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPredictor, importModel, packageImported, predictWith } from "../../../src/model/index.js";
import { differences, type ReferenceModel, readReferences, tableOf } from "../../model/import/reference-models.js";
import { rowMajor } from "../../model/random-models.js";
import { missingInPython, python } from "../python.js";

const absent = missingInPython("lightgbm", "xgboost", "sklearn", "skl2onnx", "onnx", "onnxruntime");

/** Sums of rounded leaves: a mean of trees keeps 2⁻²⁴, a margin of 100 boosted trees 2⁻¹⁹ or so a tree. */
const exactly = 1e-6;
const boosted = 1e-5;
const tolerances: Readonly<Record<string, number>> = {
  "lightgbm-rf": exactly,
  "xgboost-dart.json": exactly,
  "xgboost-rf.ubj": exactly,
  "forest.onnx": exactly,
  "extra-trees.onnx": exactly,
};

describe.skipIf(absent)(`models of 100 trees, made afresh${absent ? ` (${absent})` : ""}`, () => {
  let folder: string;
  let references: readonly ReferenceModel[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "perigee-import-"));
    const script = join(import.meta.dirname, "../../model/import/reference.py");
    const done = spawnSync(python, [script, folder], { encoding: "utf8" });
    expect(done.status, done.stderr).toBe(0);
    references = readReferences(join(folder, "index.json"));
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are at least those of LightGBM, XGBoost and scikit-learn", () => {
    expect(references.length).toBeGreaterThanOrEqual(13);
  });

  it("give their library's labels and probabilities on 4,000 rows, also on thresholds, missing and infinite", async () => {
    for (const reference of references) {
      const model = packageImported(await importModel(readFileSync(join(folder, reference.name)), reference.name), {
        featureSet: "approach",
      });
      const x = tableOf(reference, model.fitted.featureNames);
      const ours = predictWith(model, x);
      const tolerance = tolerances[reference.name] ?? boosted;
      const { furthest, labels } = differences(reference.probability, ours, tolerance);
      expect(furthest, reference.name).toBeLessThan(tolerance);
      expect(labels, reference.name).toEqual([]);
      expect(createPredictor(model).predict(rowMajor(x)), reference.name).toEqual(ours);
    }
  });
});
