import type { TreeEnsemble } from "../../learn/index.js";
import type { Attribute, GraphBuilder } from "./graph.js";

/**
 * The margins of trees, `[rows]` float32, as `TreeEnsembleClassifier` (ai.onnx.ml 3) without a transform.
 *
 * onnxruntime takes two classes of which only one has weights for a special case, guesses from the signs of the weights
 * whether they are probabilities, and reads `base_values` differently there. So class 0 has weights as well, all 0, on
 * the leaves of the first tree, of which every row reaches one; and the base is added by a node of its own.
 */
export function addTrees(graph: GraphBuilder, trees: TreeEnsemble, input: string): string {
  graph.node(
    "TreeEnsembleClassifier",
    [input],
    ["likelier_class", "scores"],
    { ...nodeAttributes(trees), ...leafAttributes(trees), post_transform: { string: "NONE" } },
    "ai.onnx.ml",
  );
  const sum = graph.node("Gather", ["scores", graph.constant("class_1", "int64", 1)], "sum", { axis: { integer: 1 } });
  return graph.node("Add", [sum, graph.constant("base", "float", trees.base)], "margin");
}

/** One entry per node. ONNX numbers the nodes of each tree from 0. */
function nodeAttributes(trees: TreeEnsemble): Record<string, Attribute> {
  const nodes = trees.feature.length;
  const tree = new Uint32Array(nodes);
  const id = new Uint32Array(nodes);
  const whenTrue = new Uint32Array(nodes);
  const whenFalse = new Uint32Array(nodes);
  forEachNode(trees, (node, itsTree, start) => {
    tree[node] = itsTree;
    id[node] = node - start;
    if (trees.feature[node]! < 0) return;
    whenTrue[node] = trees.left[node]! - start;
    whenFalse[node] = trees.right[node]! - start;
  });
  return {
    nodes_treeids: { integers: tree },
    nodes_nodeids: { integers: id },
    nodes_featureids: { integers: trees.feature.map((feature) => Math.max(feature, 0)) },
    nodes_modes: { strings: Array.from(trees.feature, (feature) => (feature < 0 ? "LEAF" : "BRANCH_LEQ")) },
    nodes_values: { floats: trees.threshold },
    nodes_truenodeids: { integers: whenTrue },
    nodes_falsenodeids: { integers: whenFalse },
    nodes_missing_value_tracks_true: { integers: trees.missingLeft },
  };
}

/** One entry per weight of a leaf. */
function leafAttributes(trees: TreeEnsemble): Record<string, Attribute> {
  const tree: number[] = [];
  const id: number[] = [];
  const ofClass: number[] = [];
  const weight: number[] = [];
  forEachNode(trees, (node, itsTree, start) => {
    if (trees.feature[node]! >= 0) return;
    for (const label of itsTree === 0 ? [0, 1] : [1]) {
      tree.push(itsTree);
      id.push(node - start);
      ofClass.push(label);
      weight.push(label === 1 ? trees.value[node]! : 0);
    }
  });
  return {
    class_treeids: { integers: tree },
    class_nodeids: { integers: id },
    class_ids: { integers: ofClass },
    class_weights: { floats: weight },
    classlabels_int64s: { integers: [0, 1] },
  };
}

function forEachNode(trees: TreeEnsemble, visit: (node: number, tree: number, start: number) => void): void {
  for (let tree = 0; tree + 1 < trees.treeStarts.length; tree++) {
    const start = trees.treeStarts[tree]!;
    for (let node = start; node < trees.treeStarts[tree + 1]!; node++) visit(node, tree, start);
  }
}
