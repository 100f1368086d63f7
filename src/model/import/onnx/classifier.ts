import type { TreeEnsemble } from "../../../learn/index.js";
import { modelCorrupt, modelUnsupported } from "../../errors.js";
import { EnsembleBuilder } from "../ensemble-builder.js";
import { featureNamesOf } from "./inputs.js";
import type { OnnxModel, OnnxNode } from "./onnx-model.js";
import { AttributeReader, type LeafValue, readTrees } from "./tree-attributes.js";

/** What may stand behind the trees: it changes the form of the answers, and not what they say. */
const afterwards = new Set(["Cast", "Identity", "ZipMap"]);

/**
 * The classifier of a graph that holds one `TreeEnsembleClassifier` of two classes, over its inputs and before its
 * outputs as they are. The second label is class 1. Probabilities are those of onnxruntime.
 */
export function classifierOf(model: OnnxModel, what: string): TreeEnsemble {
  const classifiers = model.nodes.filter(({ operator }) => operator === "TreeEnsembleClassifier");
  const [node] = classifiers;
  if (!node || classifiers.length > 1) {
    const operators = [...new Set(model.nodes.map(({ operator }) => operator))].join(", ");
    throw modelUnsupported(
      what,
      node ? `${classifiers.length} operators TreeEnsembleClassifier` : `the operators ${operators || "of none"}`,
      "A graph with one TreeEnsembleClassifier can be imported, as skl2onnx and onnxmltools make it.",
    );
  }
  const { names, nodes: before } = featureNamesOf(model, node, what);
  for (const other of model.nodes) {
    if (other === node || before.has(other)) continue;
    if (!afterwards.has(other.operator)) throw modelUnsupported(what, `the operator ${other.operator}`);
  }

  const reader = new AttributeReader(node, what);
  const labels = reader.integers("classlabels_int64s").length || reader.strings("classlabels_strings").length;
  if (labels !== 2) throw modelUnsupported(what, `${labels} classes`);
  const { link, leafValue, base } = scoresOf(node, reader, what);
  const builder = new EnsembleBuilder(what, names);
  for (const tree of readTrees(node, leafValue, what)) builder.addTree(tree);
  return builder.finish(link, base);
}

interface Scores {
  readonly link: TreeEnsemble["link"];
  readonly leafValue: LeafValue;
  readonly base: number;
}

/** How the weights of the classes become the probability of class 1. */
function scoresOf(node: OnnxNode, reader: AttributeReader, what: string): Scores {
  const transform = node.attributes.get("post_transform")?.string ?? "NONE";
  const classes = new Set(reader.integers("class_ids"));
  const baseValues = reader.numbers("base_values");
  const base = baseValues[0] ?? 0;
  if (!["NONE", "LOGISTIC", "SOFTMAX"].includes(transform)) {
    throw modelUnsupported(what, `the post_transform ${transform}`);
  }
  if (classes.size === 0) throw modelCorrupt(what, "its leaves have no weights");
  const twoColumns = classes.size > 1;
  // onnxruntime adds these to the wrong class, or in place of the trees; so nobody's model has them.
  const odd = baseValues.length > 1 || (base !== 0 && (twoColumns || classes.has(1)));
  if (odd) throw modelUnsupported(what, `${baseValues.length} base_values beside weights of these classes`);
  if (transform === "SOFTMAX" && !twoColumns) throw modelUnsupported(what, "SOFTMAX over the weights of one class");

  const link = transform === "NONE" ? "mean" : "logistic";
  if (transform === "SOFTMAX") return { link, leafValue: ([first, second]) => second - first, base };
  // Weights of one class alone are those of class 1, whichever class they name.
  const column = classes.has(1) ? 1 : 0;
  return { link, leafValue: (weights) => weights[column], base };
}
