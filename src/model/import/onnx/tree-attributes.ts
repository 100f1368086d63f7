import { modelCorrupt, modelUnsupported } from "../../errors.js";
import { atMost, below, type Decision, equalTo, negated, type SourceNode } from "../source-tree.js";
import type { OnnxNode } from "./onnx-model.js";

/** The trees of a `TreeEnsembleClassifier`, with one value a leaf. */
export interface OnnxTrees {
  readonly trees: readonly (readonly SourceNode[])[];
}

/** What a leaf adds to the scores of the two classes. */
export type LeafValue = (classWeights: readonly [number, number]) => number;

/**
 * Reads the attributes `nodes_*` and `class_*` (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html).
 *
 * A tree's first node is its root, as onnxruntime takes it. Weights on nodes that are no leaves are left out, as there.
 */
export function readTrees(node: OnnxNode, leafValue: LeafValue, what: string): OnnxTrees["trees"] {
  const reader = new AttributeReader(node, what);
  const treeIds = reader.integers("nodes_treeids");
  const count = treeIds.length;
  const nodeIds = reader.integers("nodes_nodeids", count);
  const features = reader.integers("nodes_featureids", count);
  const modes = reader.strings("nodes_modes", count);
  const thresholds = reader.numbers("nodes_values", count);
  const whenTrue = reader.integers("nodes_truenodeids", count);
  const whenFalse = reader.integers("nodes_falsenodeids", count);
  const missingTrue = reader.optionalIntegers("nodes_missing_value_tracks_true", count);

  const trees = new Map<number, { indices: number[]; places: Map<number, number> }>();
  for (let i = 0; i < count; i++) {
    const id = treeIds[i]!;
    const tree = trees.get(id) ?? { indices: [], places: new Map<number, number>() };
    if (i > 0 && treeIds[i - 1] !== id && tree.indices.length > 0) {
      throw modelCorrupt(what, `the nodes of tree ${id} do not follow each other`);
    }
    if (tree.places.has(nodeIds[i]!)) throw modelCorrupt(what, `tree ${id} has two nodes ${nodeIds[i]}`);
    tree.places.set(nodeIds[i]!, tree.indices.length);
    tree.indices.push(i);
    trees.set(id, tree);
  }

  const weights = readWeights(reader, treeIds, nodeIds, what);
  return Array.from(trees, ([id, { indices, places }]) =>
    indices.map((i): SourceNode => {
      const mode = modes[i]!;
      if (mode === "LEAF") return { kind: "leaf", value: leafValue(weights[i] ?? [0, 0]), cover: 0 };
      const child = (of: readonly number[]) => {
        const place = places.get(of[i]!);
        if (place === undefined) {
          throw modelCorrupt(what, `node ${nodeIds[i]} of tree ${id} has the child ${of[i]}, which is not there`);
        }
        return place;
      };
      const decision = decisionOf(mode, thresholds[i]!, missingTrue?.[i] === 1);
      if (!decision) throw modelUnsupported(what, `nodes of the mode ${mode}`);
      return {
        kind: "split",
        feature: features[i]!,
        decision,
        left: child(whenTrue),
        right: child(whenFalse),
        gain: 0,
        cover: 0,
      };
    }),
  );
}

/** `true` is to the left. A missing value is neither below nor above nor equal to anything: it is only not equal. */
function decisionOf(mode: string, threshold: number, missingTrue: boolean): Decision | undefined {
  switch (mode) {
    case "BRANCH_LEQ":
      return atMost(threshold, missingTrue);
    case "BRANCH_LT":
      return below(threshold, missingTrue);
    case "BRANCH_GT":
      return negated(atMost(threshold, missingTrue));
    case "BRANCH_GTE":
      return negated(below(threshold, missingTrue));
    case "BRANCH_EQ":
      return equalTo(threshold, missingTrue);
    case "BRANCH_NEQ":
      return negated(equalTo(threshold, true));
    default:
      return undefined;
  }
}

/** By the nodes' index, the sums of their weights for the two classes. */
function readWeights(
  reader: AttributeReader,
  treeIds: readonly number[],
  nodeIds: readonly number[],
  what: string,
): ([number, number] | undefined)[] {
  const trees = reader.integers("class_treeids");
  const nodes = reader.integers("class_nodeids", trees.length);
  const classes = reader.integers("class_ids", trees.length);
  const values = reader.numbers("class_weights", trees.length);
  const indices = new Map<string, number>();
  for (let i = 0; i < treeIds.length; i++) indices.set(`${treeIds[i]} ${nodeIds[i]}`, i);
  const weights: ([number, number] | undefined)[] = [];
  for (let i = 0; i < trees.length; i++) {
    const index = indices.get(`${trees[i]} ${nodes[i]}`);
    if (index === undefined) {
      throw modelCorrupt(what, `node ${nodes[i]} of tree ${trees[i]} has a weight and is not there`);
    }
    const label = classes[i]!;
    if (label !== 0 && label !== 1) throw modelUnsupported(what, `weights for class ${label}`);
    weights[index] ??= [0, 0];
    weights[index][label] += values[i]!;
  }
  return weights;
}

/** The attributes of a node by their names and lengths. */
export class AttributeReader {
  readonly #node: OnnxNode;
  readonly #what: string;

  constructor(node: OnnxNode, what: string) {
    this.#node = node;
    this.#what = what;
  }

  integers(name: string, length?: number): readonly number[] {
    return this.#checked(name, this.#node.attributes.get(name)?.integers ?? [], length);
  }

  optionalIntegers(name: string, length: number): readonly number[] | undefined {
    const integers = this.integers(name);
    return integers.length === 0 ? undefined : this.#checked(name, integers, length);
  }

  strings(name: string, length?: number): readonly string[] {
    return this.#checked(name, this.#node.attributes.get(name)?.strings ?? [], length);
  }

  /** Floats, or the doubles of the attribute with `_as_tensor` to its name. */
  numbers(name: string, length?: number): readonly number[] {
    const floats = this.#node.attributes.get(name)?.floats ?? [];
    const tensor = this.#node.attributes.get(`${name}_as_tensor`)?.tensor;
    return this.#checked(name, floats.length === 0 && tensor ? tensor.values : floats, length);
  }

  #checked<Item>(name: string, items: readonly Item[], length: number | undefined): readonly Item[] {
    if (length !== undefined && items.length !== length) {
      throw modelCorrupt(this.#what, `${name} has ${items.length} entries where ${length} are expected`);
    }
    return items;
  }
}
