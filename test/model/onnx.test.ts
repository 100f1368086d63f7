import fc from "fast-check";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import type { FittedModel, Matrix, Prediction } from "../../src/learn/index.js";
import { type PackagedModel, packageModel, predictWith, toOnnx } from "../../src/model/index.js";
import { metadata, packagedModels, randomRows, randomTrees, rowMajor } from "./random-models.js";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

describe("the ONNX file in onnxruntime", () => {
  it("gives our labels on every row, and our probabilities: to the bit for a forest, within 1e-6 otherwise", async () => {
    await fc.assert(
      fc.asyncProperty(packagedModels, fc.nat(1e6), async (model, seed) => {
        const x = randomRows(seed, 200, model.fitted.featureNames);
        const ours = predictWith(model, x);
        const theirs = await runOnnx(model, x);
        expect(theirs.label).toEqual(ours.label);
        if (isForest(model.fitted)) expect(theirs.probability).toEqual(ours.probability);
        else expect(furthest(theirs.probability, ours.probability)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it("gives our labels where the threshold is the probability of a row", async () => {
    await fc.assert(
      fc.asyncProperty(packagedModels, fc.nat(1e6), async ({ fitted }, seed) => {
        const x = randomRows(seed, 100, fitted.featureNames);
        const some = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.5, metadata });
        const decisionThreshold = predictWith(some, x).probability.find((p) => p > 0 && p < 1) ?? 0.5;
        const model = packageModel({ fitted, featureSet: "approach", decisionThreshold, metadata });
        expect((await runOnnx(model, x)).label).toEqual(predictWith(model, x).label);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["a single tree", 1, 200],
    ["a hundred trees, which onnxruntime scores in parallel", 100, 1],
    ["a hundred trees on many rows", 100, 3000],
  ])("agrees for %s", async (_name, trees, rows) => {
    for (const link of ["mean", "logistic"] as const) {
      const fitted = randomTrees({ seed: 7, trees, depth: 6, features: 4, link });
      const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.4, metadata });
      const x = randomRows(5, rows, fitted.featureNames);
      const [ours, theirs] = [predictWith(model, x), await runOnnx(model, x)];
      expect(theirs.label).toEqual(ours.label);
      expect(furthest(theirs.probability, ours.probability)).toBeLessThan(link === "mean" ? Number.MIN_VALUE : 1e-6);
    }
  });

  it("agrees where all leaves are positive, negative or zero, of which onnxruntime makes special cases", async () => {
    const trees = randomTrees({ seed: 11, trees: 5, depth: 3, features: 2, link: "logistic" });
    for (const sign of [1, -1, 0]) {
      const fitted = { ...trees, value: trees.value.map((value) => sign * Math.abs(value)) };
      const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.5, metadata });
      const x = randomRows(5, 50, fitted.featureNames);
      const [ours, theirs] = [predictWith(model, x), await runOnnx(model, x)];
      expect(theirs.label).toEqual(ours.label);
      expect(furthest(theirs.probability, ours.probability)).toBeLessThan(1e-6);
    }
  });

  it("has one input and two outputs of one value a row, and says whose it is", async () => {
    const fitted = randomTrees({ seed: 1, trees: 2, depth: 2, features: 3, link: "mean" });
    const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.5, metadata });
    const session = await ort.InferenceSession.create(toOnnx(model));
    expect(session.inputNames).toEqual(["input"]);
    expect(session.outputNames).toEqual(["label", "probability"]);
    const output = await session.run({ input: new ort.Tensor("float32", new Float32Array(6), [2, 3]) });
    expect([output.label?.type, output.label?.dims]).toEqual(["int64", [2]]);
    expect([output.probability?.type, output.probability?.dims]).toEqual(["float32", [2]]);
    await session.release();
  });

  it("is the same for the same model", () => {
    fc.assert(
      fc.property(packagedModels, (model) => {
        expect(toOnnx(model)).toEqual(toOnnx(structuredClone(model)));
      }),
      { numRuns: 20 },
    );
  });
});

async function runOnnx(model: PackagedModel, x: Matrix): Promise<Prediction> {
  const session = await ort.InferenceSession.create(toOnnx(model));
  const input = new ort.Tensor("float32", rowMajor(x), [x.rows, x.names.length]);
  const { label, probability } = await session.run({ input });
  await session.release();
  if (!(label?.data instanceof BigInt64Array) || !(probability?.data instanceof Float32Array)) {
    throw new Error("onnxruntime gave outputs of other types");
  }
  return { label: Uint8Array.from(label.data, Number), probability: probability.data };
}

function isForest(fitted: FittedModel): boolean {
  return fitted.kind === "trees" && fitted.link === "mean";
}

/** The largest difference; NaN is as far from NaN as nothing, and infinitely far from a number. */
function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => {
    if (Object.is(value, b[i])) return most;
    const difference = Math.abs(value - b[i]!);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference);
  }, 0);
}
