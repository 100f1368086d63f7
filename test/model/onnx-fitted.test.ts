import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { type ClassifierKind, classifiers, createClassifier, type FittedModel } from "../../src/learn/index.js";
import { importOnnx, packageModel, predictWith, toOnnx } from "../../src/model/index.js";
import { createRandom } from "../../src/support/index.js";
import { madeUpTable } from "../learn/trees/made-up-table.js";
import { metadata, rowMajor } from "./random-models.js";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { train } = madeUpTable();
const special = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0],
  ...[2 ** -149, -(2 ** -149), 2 ** -127, 3.4028234663852886e38, -3.4028234663852886e38],
];

/** Every estimator that there is, so that a new one is held against onnxruntime too. */
describe.each(Object.keys(classifiers) as ClassifierKind[])("a fitted %s in onnxruntime", (kind) => {
  it("gives our labels and probabilities on its thresholds, beside them, missing, infinite and denormal", async () => {
    const classifier = createClassifier(kind);
    await classifier.fit(train.x, train.y);
    const fitted: FittedModel = classifier.model;
    const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.4, metadata });
    const x = adversarialRows(fitted, 1000);
    const ours = predictWith(model, x);
    const file = toOnnx(model);
    const session = await ort.InferenceSession.create(file);
    const answer = await session.run({ input: new ort.Tensor("float32", rowMajor(x), [x.rows, x.names.length]) });
    await session.release();
    expect(Array.from(answer.label?.data ?? [], Number)).toEqual(Array.from(ours.label));
    for (const [row, probability] of ours.probability.entries()) {
      const theirs = Number(answer.probability?.data[row]);
      // A linear model of +∞ and −∞ at once has no margin.
      if (Number.isNaN(probability)) expect(theirs).toBeNaN();
      else expect(Math.abs(theirs - probability), `row ${row}`).toBeLessThan(1e-6);
    }
    expect(predictWith({ ...model, fitted: importOnnx(file).fitted }, x)).toEqual(ours);
  });
});

function adversarialRows(fitted: FittedModel, rows: number) {
  const random = createRandom(3);
  const near = fitted.featureNames.map((_, column) => {
    const thresholds = fitted.kind === "trees" ? thresholdsOf(fitted, column) : [fitted.center[column]!];
    return thresholds.flatMap((value) => [value, neighbour(value, 1), neighbour(value, -1)]);
  });
  const columns = near.map((values) =>
    Float32Array.from({ length: rows }, () => {
      const kind = random.below(8);
      if (kind === 0) return special[random.below(special.length)]!;
      if (kind === 1 || values.length === 0) return 10 * random.normal();
      return values[random.below(values.length)]!;
    }),
  );
  return { rows, names: fitted.featureNames, columns };
}

function thresholdsOf(fitted: Extract<FittedModel, { kind: "trees" }>, column: number): number[] {
  return Array.from(fitted.threshold).filter((_, node) => fitted.feature[node] === column);
}

function neighbour(value: number, step: number): number {
  const float = Float32Array.of(value);
  new Int32Array(float.buffer)[0]! += step;
  return float[0]!;
}
