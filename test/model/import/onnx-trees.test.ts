import fc from "fast-check";
import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { importOnnx, packageImported, predictWith } from "../../../src/model/index.js";
import { type Attribute, GraphBuilder } from "../../../src/model/onnx/graph.js";
import { createRandom } from "../../../src/support/index.js";
import { randomRows, rowMajor } from "../random-models.js";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];
const thresholds = [-3.5, -1, -0.25, 0, 1e-42, 0.1, 0.5, 2.75, 1e6].map(Math.fround);
const FEATURES = 3;

interface Shape {
  readonly seed: number;
  readonly modes: readonly string[];
  readonly columns: readonly number[];
  readonly transform: string;
  readonly base?: readonly number[];
  readonly signed?: boolean;
}

describe("a TreeEnsembleClassifier", () => {
  it("decides as onnxruntime decides in every mode, on missing, infinite and equal values", async () => {
    const someModes = fc.oneof(
      fc.constantFrom(...modes).map((mode) => [mode]),
      fc.constant(modes),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), someModes, async (seed, some) => {
        const bytes = classifier({ seed, modes: some, columns: [0], transform: "LOGISTIC", signed: true });
        await expectSame(bytes, seed);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, Omit<Shape, "seed" | "modes">]>([
    ["one column of probabilities", { columns: [0], transform: "NONE" }],
    ["one column of probabilities and a base value", { columns: [0], transform: "NONE", base: [0.0625] }],
    ["the column of class 1 alone", { columns: [1], transform: "NONE" }],
    ["one column of margins", { columns: [0], transform: "LOGISTIC", signed: true }],
    ["one column of margins and a base value", { columns: [0], transform: "LOGISTIC", signed: true, base: [-0.75] }],
    ["one column of margins that are all positive", { columns: [0], transform: "LOGISTIC" }],
    ["two columns of probabilities", { columns: [0, 1], transform: "NONE" }],
    ["two columns of margins", { columns: [0, 1], transform: "LOGISTIC", signed: true }],
    ["two columns under softmax", { columns: [0, 1], transform: "SOFTMAX", signed: true }],
  ])("means by %s what onnxruntime means", async (_name, shape) => {
    for (const seed of [1, 2, 3]) await expectSame(classifier({ ...shape, seed, modes: ["BRANCH_LEQ"] }), seed);
  });

  it.each<[string, Partial<Shape>, string]>([
    ["a mode of version 5", { modes: ["BRANCH_MEMBER"] }, "nodes of the mode BRANCH_MEMBER"],
    ["another transform", { transform: "PROBIT" }, "the post_transform PROBIT"],
    ["three classes", { columns: [0, 1, 2] }, "weights for class 2"],
    ["base values of two classes", { columns: [0, 1], base: [0.5, 0.5] }, "2 base_values"],
    ["margins without a transform", { transform: "NONE", signed: true }, "scores that are no probabilities"],
  ])("is refused by name for %s", (_name, shape, feature) => {
    const bytes = classifier({ seed: 1, modes: ["BRANCH_LEQ"], columns: [0], transform: "LOGISTIC", ...shape });
    expect(() => importOnnx(bytes, "m.onnx")).toThrow(
      expect.objectContaining({ code: "MODEL_UNSUPPORTED", message: expect.stringContaining(feature) }),
    );
  });

  it("is refused by name behind or before an operator that changes its numbers", () => {
    const shape = { seed: 1, modes: ["BRANCH_LEQ"], columns: [0], transform: "LOGISTIC" };
    for (const [before, after] of [
      ["Scaler", undefined],
      [undefined, "Div"],
    ] as const) {
      expect(() => importOnnx(classifier(shape, before, after))).toThrow(
        expect.objectContaining({
          code: "MODEL_UNSUPPORTED",
          message: expect.stringContaining(`the operator ${before ?? after}`),
        }),
      );
    }
    const graph = new GraphBuilder("other");
    graph.node("Sigmoid", [graph.input("input", "float", ["rows", 2])], "output");
    expect(() => importOnnx(graph.finish("other", {}))).toThrow("the operators Sigmoid");
  });

  it("takes inputs of one column each for its columns, with their names", () => {
    const graph = new GraphBuilder("skl2onnx");
    const inputs = ["h", "v_inf"].map((name) => graph.input(name, "float", ["rows", 1]));
    const joined = graph.node("Concat", inputs, "joined", { axis: { integer: 1 } });
    addTrees(graph, joined, { seed: 1, modes: ["BRANCH_LEQ"], columns: [0], transform: "LOGISTIC" }, 2);
    expect(importOnnx(graph.finish("joined", {})).fitted.featureNames).toEqual(["h", "v_inf"]);
  });
});

async function expectSame(bytes: Uint8Array, seed: number): Promise<void> {
  const model = packageImported(importOnnx(bytes), { featureSet: "approach" });
  const x = randomRows(seed, 200, model.fitted.featureNames);
  const session = await ort.InferenceSession.create(bytes);
  const { scores } = await session.run({ input: new ort.Tensor("float32", rowMajor(x), [x.rows, FEATURES]) });
  await session.release();
  const { probability } = predictWith(model, x);
  for (let row = 0; row < x.rows; row++) {
    const theirs = Number(scores?.data[2 * row + 1]);
    expect(Math.abs(theirs - probability[row]!), `row ${row}`).toBeLessThan(1e-6);
  }
}

function classifier(shape: Shape, before?: string, after?: string): Uint8Array {
  const graph = new GraphBuilder("skl2onnx");
  const input = graph.input("input", "float", ["rows", FEATURES]);
  const scores = addTrees(graph, before ? graph.node(before, [input], "prepared") : input, shape, FEATURES);
  if (after) graph.node(after, [scores, scores], "changed");
  graph.output("scores", "float", ["rows", 2]);
  return graph.finish("classifier", {});
}

function addTrees(graph: GraphBuilder, input: string, shape: Shape, features: number): string {
  const random = createRandom(shape.seed);
  const trees = 4;
  const nodes = { tree: [0], id: [0], feature: [0], mode: [""], value: [0], yes: [0], no: [0], missing: [0] };
  for (const list of Object.values(nodes)) list.length = 0;
  const weights = { tree: [0], id: [0], label: [0], weight: [0] };
  for (const list of Object.values(weights)) list.length = 0;
  for (let tree = 0; tree < trees; tree++) {
    let ids = 0;
    const grow = (levels: number): number => {
      const at = nodes.id.length;
      const id = ids++;
      const splits = levels > 0 && random.uniform() < 0.85;
      nodes.tree.push(tree);
      nodes.id.push(id);
      nodes.feature.push(random.below(features));
      nodes.mode.push(splits ? shape.modes[random.below(shape.modes.length)]! : "LEAF");
      nodes.value.push(thresholds[random.below(thresholds.length)]!);
      nodes.missing.push(random.below(2));
      nodes.yes.push(0);
      nodes.no.push(0);
      if (splits) {
        nodes.yes[at] = grow(levels - 1);
        nodes.no[at] = grow(levels - 1);
        return id;
      }
      for (const label of shape.columns) {
        weights.tree.push(tree);
        weights.id.push(id);
        weights.label.push(label);
        weights.weight.push(Math.fround((random.uniform() - (shape.signed ? 0.5 : 0)) / (trees + 1)));
      }
      return id;
    };
    grow(4);
  }
  const attributes: Record<string, Attribute> = {
    nodes_treeids: { integers: nodes.tree },
    nodes_nodeids: { integers: nodes.id },
    nodes_featureids: { integers: nodes.feature },
    nodes_modes: { strings: nodes.mode },
    nodes_values: { floats: nodes.value },
    nodes_truenodeids: { integers: nodes.yes },
    nodes_falsenodeids: { integers: nodes.no },
    nodes_missing_value_tracks_true: { integers: nodes.missing },
    class_treeids: { integers: weights.tree },
    class_nodeids: { integers: weights.id },
    class_ids: { integers: weights.label },
    class_weights: { floats: weights.weight },
    classlabels_int64s: { integers: [0, 1] },
    post_transform: { string: shape.transform },
    ...(shape.base ? { base_values: { floats: shape.base } } : {}),
  };
  return graph.node("TreeEnsembleClassifier", [input], ["label", "scores"], attributes, "ai.onnx.ml");
}
