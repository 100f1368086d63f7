import type { FittedModel, LinearModel } from "../../../learn/index.js";
import { modelCorrupt } from "../../errors.js";
import { faultOf } from "../../structure.js";
import { EnsembleBuilder } from "../ensemble-builder.js";
import type { OnnxModel } from "./onnx-model.js";
import { readTrees } from "./tree-attributes.js";

/** The decision threshold of a file that `toOnnx` wrote. */
export function decisionThresholdOf(model: OnnxModel, what: string): number {
  const text = model.properties.get("decision_threshold");
  const threshold = Number(text || Number.NaN);
  if (!(threshold <= 1 && threshold > Number.NEGATIVE_INFINITY)) {
    throw modelCorrupt(what, `its decision_threshold is ${text}`);
  }
  return threshold;
}

/** The fitted model of a file that `toOnnx` wrote, to the bit. Trees have no gain and no cover there. */
export function fittedOf(model: OnnxModel, what: string): FittedModel {
  const featureNames = namesOf(model, what);
  const constant = (name: string) => {
    const tensor = model.constants.get(name);
    if (!tensor) throw modelCorrupt(what, `it has no constant ${name}`);
    return tensor.values;
  };
  const single = (name: string) => constant(name)[0] ?? Number.NaN;

  const trees = model.nodes.find(({ operator }) => operator === "TreeEnsembleClassifier");
  if (trees) {
    const asItIs = model.nodes.some(({ operator, outputs }) => operator === "Identity" && outputs[0] === "probability");
    const builder = new EnsembleBuilder(what, featureNames);
    for (const tree of readTrees(trees, ([, second]) => second, what)) builder.addTree(tree);
    return builder.finish(asItIs ? "mean" : "logistic", single("base"));
  }
  const linear: LinearModel = {
    kind: "linear",
    featureNames,
    intercept: single("intercept"),
    coefficients: Float64Array.from(constant("coefficients")),
    center: Float64Array.from(constant("center")),
    scale: Float64Array.from(constant("scale")),
  };
  const fault = faultOf(linear);
  if (fault) throw modelCorrupt(what, fault);
  return linear;
}

function namesOf(model: OnnxModel, what: string): string[] {
  let names: unknown;
  try {
    names = JSON.parse(model.properties.get("feature_names") ?? "");
  } catch (cause) {
    throw modelCorrupt(what, "its feature_names are not JSON", cause);
  }
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw modelCorrupt(what, "its feature_names are no list of texts");
}
