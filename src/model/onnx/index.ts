import type { PackagedModel } from "../packaged-model.js";
import { GraphBuilder } from "./graph.js";
import { addLinear } from "./linear.js";
import { addTrees } from "./trees.js";

/**
 * A model as an ONNX file (operators of ONNX 17 and ai.onnx.ml 3, IR 8: onnxruntime from 1.15).
 *
 * Input `input`, float32 `[rows, features]`, NaN for missing. Outputs of one value a row, since MLflow makes a data
 * frame of them: `label`, int64 `[rows]`, by the model's own decision threshold; `probability`, float32 `[rows]`.
 * Margins, and so labels, are exactly ours; so are the probabilities of a forest. The others agree to the accuracy of
 * `exp` in float64.
 */
export function toOnnx(model: PackagedModel): Uint8Array {
  const { fitted } = model;
  const graph = new GraphBuilder();
  const input = graph.input("input", "float", ["rows", fitted.featureNames.length]);
  graph.output("label", "int64", ["rows"]);
  graph.output("probability", "float", ["rows"]);

  const type = fitted.kind === "trees" ? "float" : "double";
  const margin = fitted.kind === "trees" ? addTrees(graph, fitted, input) : addLinear(graph, fitted, input);

  const decision = graph.constant("decision_margin", type, model.decisionMargin);
  graph.cast(graph.node("GreaterOrEqual", [margin, decision], "hazardous"), "label", "int64");

  if (fitted.kind === "trees" && fitted.link === "mean") graph.node("Identity", [margin], "probability");
  else addLogistic(graph, type === "double" ? margin : graph.cast(margin, "margin_double", "double"));

  return graph.finish("perigee", {
    feature_names: JSON.stringify(fitted.featureNames),
    feature_set: model.featureSet,
    decision_threshold: String(model.decisionThreshold),
    estimator: model.metadata.estimator,
  });
}

/** 1 / (1 + exp(−margin)) in float64: onnxruntime's own `Sigmoid` is a rational approximation. */
function addLogistic(graph: GraphBuilder, margin: string): void {
  const one = graph.constant("one", "double", 1);
  const power = graph.node("Exp", [graph.node("Neg", [margin], "negated")], "power");
  const probability = graph.node("Div", [one, graph.node("Add", [one, power], "denominator")], "probability_double");
  graph.cast(probability, "probability", "float");
}
