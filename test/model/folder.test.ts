import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadModel, packageModel, saveModel } from "../../src/model/index.js";
import { metadata, randomRows, randomTrees } from "./random-models.js";

const clock = () => Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const fitted = randomTrees({ seed: 2, trees: 3, depth: 3, features: 2, link: "mean" });
const model = packageModel({ fitted, featureSet: "history", decisionThreshold: 0.25, metadata });
const example = {
  rows: 7,
  names: fitted.featureNames,
  columns: [Float32Array.of(1, 2, 3, 4, 5, 6, 7), new Float32Array(7).fill(Number.NaN)],
};

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "perigee-model-"));
  folder = join(root, "deep", "model");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const read = (name: string) => readFile(join(folder, name), "utf8");

describe("a model's folder", () => {
  it("gives the model back, with the time of its making", async () => {
    await saveModel(folder, model, { clock, inputExample: example, runId: "a".repeat(32) });
    expect(await loadModel(folder)).toEqual({
      ...model,
      metadata: { ...metadata, createdAt: "2026-01-02T03:04:05.678Z" },
    });
  });

  it("is an MLflow model of three flavors, with signature, example and environment", async () => {
    await saveModel(folder, model, { clock, inputExample: example, runId: "a".repeat(32) });
    expect((await readdir(folder)).sort()).toEqual([
      "MLmodel",
      "conda.yaml",
      "input_example.json",
      "model.onnx",
      "model.perigee",
      "python_env.yaml",
      "requirements.txt",
      "serving_input_example.json",
    ]);
    const mlmodel: unknown = parse(await read("MLmodel"), { version: "1.1" });
    expect(mlmodel).toMatchObject({
      flavors: {
        python_function: { loader_module: "mlflow.onnx", data: "model.onnx" },
        onnx: { data: "model.onnx" },
        perigee: { data: "model.perigee", feature_set: "history", decision_threshold: 0.25, history_scope: "known" },
      },
      run_id: "a".repeat(32),
      model_uuid: expect.stringMatching(/^[0-9a-f]{32}$/),
      utc_time_created: "2026-01-02 03:04:05.678000",
      signature: {
        inputs:
          '[{"type":"double","name":"feature 0","required":true},{"type":"double","name":"feature 1","required":true}]',
        outputs:
          '[{"type":"long","name":"label","required":true},{"type":"float","name":"probability","required":true}]',
      },
    });
  });

  it("holds at most five example rows, as JSON without NaN", async () => {
    await saveModel(folder, model, { clock, inputExample: example });
    const rows = [1, 2, 3, 4, 5].map((value) => [value, null]);
    expect(JSON.parse(await read("input_example.json"))).toEqual({ columns: fitted.featureNames, data: rows });
    expect(JSON.parse(await read("serving_input_example.json"))).toEqual({
      dataframe_split: { columns: fitted.featureNames, data: rows },
    });
  });

  it("is the same for the same model at the same time", async () => {
    const twin = join(root, "twin");
    await saveModel(folder, model, { clock, inputExample: example });
    await saveModel(twin, model, { clock, inputExample: example });
    for (const name of await readdir(folder))
      expect(await readFile(join(twin, name))).toEqual(await readFile(join(folder, name)));
  });

  it("appears whole or not at all", async () => {
    const broken = { ...model, fitted: { ...fitted, base: Number.NaN } };
    await expect(saveModel(folder, broken, { clock })).rejects.toMatchObject({ code: "MODEL_INVALID" });
    // A file in the place of the parent folder makes the writing itself fail.
    await writeFile(join(root, "file"), "");
    await expect(saveModel(join(root, "file", "model"), model, { clock })).rejects.toThrow();
    expect(await readdir(root)).toEqual(["file"]);
  });

  it("leaves no neighbour behind", async () => {
    await saveModel(folder, model, { clock, inputExample: randomRows(1, 3, fitted.featureNames) });
    expect(await readdir(join(root, "deep"))).toEqual(["model"]);
  });

  it("is not written over what is there, but into an empty folder", async () => {
    await mkdir(folder, { recursive: true });
    await saveModel(folder, model, { clock });
    await expect(saveModel(folder, model, { clock })).rejects.toMatchObject({ code: "MODEL_FOLDER_TAKEN" });
    expect((await loadModel(folder)).fitted).toEqual(fitted);
  });
});

describe("loading a folder", () => {
  it("says that there is no model", async () => {
    await expect(loadModel(join(root, "nowhere"))).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it("says that the model is not ours, and what it is", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "MLmodel"),
      "flavors:\n  sklearn:\n    pickled_model: model.pkl\n  python_function: {}\n",
    );
    await expect(loadModel(folder)).rejects.toMatchObject({
      code: "MODEL_NOT_OURS",
      message: expect.stringContaining("its flavors are sklearn, python_function"),
    });
  });

  it.each([
    ["MLmodel is not YAML", "MLmodel", "flavors: [", "MODEL_CORRUPT"],
    ["MLmodel names no flavors", "MLmodel", "run_id: x\n", "MODEL_CORRUPT"],
    ["the flavor is not as ours", "MLmodel", "flavors: {perigee: {data: 3}}\n", "MODEL_CORRUPT"],
    [
      "the flavor is of a later version",
      "MLmodel",
      "flavors: {perigee: {data: model.perigee, version: 9}}\n",
      "MODEL_TOO_NEW",
    ],
    [
      "the flavor names a file that is not there",
      "MLmodel",
      "flavors: {perigee: {data: x.perigee, version: 1}}\n",
      "MODEL_CORRUPT",
    ],
    [
      "the flavor names a file outside",
      "MLmodel",
      "flavors: {perigee: {data: ../../x, version: 1}}\n",
      "PATH_OUTSIDE_ROOT",
    ],
    ["model.perigee is another file", "model.perigee", "hello", "MODEL_CORRUPT"],
  ])("says what is wrong where %s", async (_name, file, content, code) => {
    await saveModel(folder, model, { clock });
    await writeFile(join(folder, file), content);
    await expect(loadModel(folder)).rejects.toMatchObject({ code });
  });
});
