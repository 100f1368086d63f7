import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createPredictor,
  decodeModel,
  encodeModel,
  formatOf,
  importModel,
  importOnnx,
  loadModel,
  packageImported,
  packageModel,
  predictWith,
  saveModel,
  toOnnx,
} from "../../../src/model/index.js";
import { metadata, randomLinear, randomRows, randomTrees, rowMajor } from "../random-models.js";
import { differences, smallModels, tableOf } from "./reference-models.js";

describe.each(smallModels)("the imported model $name", (reference) => {
  it("gives its library's probabilities within 1e-6 and its labels", async () => {
    const model = packageImported(await importModel(reference.bytes), { featureSet: "approach" });
    const ours = predictWith(model, tableOf(reference, model.fitted.featureNames));
    const { furthest, labels } = differences(reference.probability, ours, 1e-6);
    expect(furthest).toBeLessThan(1e-6);
    expect(labels).toEqual([]);
  });

  it("answers the same row by row and in a table, and after our own format and ONNX and back", async () => {
    const model = packageImported(await importModel(reference.bytes), { featureSet: "approach" });
    const x = tableOf(reference, model.fitted.featureNames);
    const answer = predictWith(model, x);
    expect(createPredictor(model).predict(rowMajor(x))).toEqual(answer);
    expect(predictWith(decodeModel(encodeModel(model)), x)).toEqual(answer);
    const back = packageImported(importOnnx(toOnnx(model)), { featureSet: "approach" });
    expect(predictWith(back, x)).toEqual(answer);
  });
});

describe("our own files", () => {
  it("come back from ONNX as they were written, without gain and cover", async () => {
    const trees = (link: "mean" | "logistic") => {
      const model = randomTrees({ seed: 5, trees: 4, depth: 4, features: 3, link });
      const none = new Float32Array(model.feature.length);
      // A threshold of −0 comes back as 0, which no value tells apart.
      return { ...model, gain: none, cover: none, threshold: model.threshold.map((value) => value + 0) };
    };
    const models = [trees("mean"), trees("logistic"), randomLinear(3, 3)];
    for (const fitted of models) {
      const model = packageModel({ fitted, featureSet: "history", decisionThreshold: 0.3, metadata });
      const imported = await importModel(toOnnx(model));
      expect(imported).toMatchObject({ format: "onnx", decisionThreshold: 0.3, estimator: metadata.estimator });
      expect(imported.fitted).toEqual(fitted);
    }
  });

  it("are known as model.perigee too", async () => {
    const fitted = randomTrees({ seed: 1, trees: 2, depth: 3, features: 2, link: "mean" });
    const model = packageModel({ fitted, featureSet: "history", decisionThreshold: 0.3, metadata });
    expect(await importModel(encodeModel(model))).toMatchObject({ format: "perigee", fitted, decisionThreshold: 0.3 });
  });
});

describe("an imported model", () => {
  it("is saved as an MLflow model, which says where it comes from", async () => {
    const root = await mkdtemp(join(tmpdir(), "perigee-import-"));
    try {
      const [reference] = smallModels;
      const path = join(root, "model.txt");
      await writeFile(path, reference!.bytes);
      const featureNames = ["a", "b", "c", "d"];
      const source = reference!.bytes;
      const model = packageImported(await importModel(path), { featureSet: "approach", featureNames, source });
      await saveModel(join(root, "model"), model, { clock: () => 0 });
      const loaded = await loadModel(join(root, "model"));
      expect(loaded.fitted).toEqual(model.fitted);
      expect(loaded.fitted.featureNames).toEqual(featureNames);
      expect(loaded.metadata).toMatchObject({
        estimator: "LightGBM",
        split: "unknown",
        tags: { imported_from: "lightgbm", source_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      });
      const x = randomRows(1, 20, featureNames);
      expect(predictWith(loaded, x)).toEqual(predictWith(model, x));
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("is recognised by its bytes, and what is none is named", async () => {
    const formats = smallModels.map(({ name, bytes }) => [name, formatOf(bytes)]);
    expect(formats).toEqual(
      smallModels.map(({ name }) => [
        name,
        name.endsWith(".onnx") ? "onnx" : name.startsWith("xgboost") ? "xgboost" : "lightgbm",
      ]),
    );
    await expect(importModel(new TextEncoder().encode("a,b\n1,2\n"), "table.csv")).rejects.toMatchObject({
      code: "MODEL_FORMAT_UNKNOWN",
      message: expect.stringContaining("table.csv"),
    });
    await expect(importModel("/nowhere/model.txt")).rejects.toMatchObject({ code: "FILE_MISSING" });
  });
});
