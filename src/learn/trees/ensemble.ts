import { NODE_WORDS } from "../threads/forest-thread.js";
import type { TreeEnsemble } from "../types.js";
import { roundToExactSums } from "./exact-sums.js";

export interface EnsembleParts {
  readonly link: TreeEnsemble["link"];
  readonly featureNames: readonly string[];
  readonly base: number;
  /** What a leaf's value is multiplied by. */
  readonly scale: number;
  /** What a node's cover is multiplied by. */
  readonly coverScale: number;
  /** `[features]`, of `binColumns` */
  readonly thresholds: readonly Float32Array[];
  /** `[trees]`, nodes in words of `kernels/layout.ts` */
  readonly trees: readonly Int32Array[];
}

/** The trees that the kernels grew, over bins, as a model over values. */
export function assembleEnsemble(parts: EnsembleParts): TreeEnsemble {
  const { link, featureNames, thresholds, trees, scale, coverScale } = parts;
  const treeStarts = new Uint32Array(trees.length + 1);
  for (const [tree, words] of trees.entries()) treeStarts[tree + 1] = treeStarts[tree]! + words.length / NODE_WORDS;
  const nodes = treeStarts[trees.length]!;
  const feature = new Int32Array(nodes);
  const threshold = new Float32Array(nodes);
  const missingLeft = new Uint8Array(nodes);
  const left = new Uint32Array(nodes);
  const right = new Uint32Array(nodes);
  const leafValues = new Float64Array(nodes);
  const gain = new Float32Array(nodes);
  const cover = new Float32Array(nodes);

  for (const [tree, words] of trees.entries()) {
    const start = treeStarts[tree]!;
    const numbers = new Float32Array(words.buffer, words.byteOffset, words.length);
    for (let at = 0, node = start; at < words.length; at += NODE_WORDS, node++) {
      feature[node] = words[at]!;
      cover[node] = numbers[at + 7]! * coverScale;
      if (words[at]! < 0) {
        leafValues[node] = numbers[at + 5]! * scale;
        continue;
      }
      threshold[node] = thresholds[words[at]!]![words[at + 1]!]!;
      missingLeft[node] = words[at + 2]!;
      left[node] = start + words[at + 3]!;
      right[node] = start + words[at + 4]!;
      gain[node] = numbers[at + 6]! * coverScale;
    }
  }
  const { base, values } = roundToExactSums(
    parts.base,
    leafValues,
    treeStarts,
    // A mean of probabilities stays at most 1.
    link === "mean" ? scale : undefined,
  );
  return {
    kind: "trees",
    link,
    featureNames: [...featureNames],
    base,
    treeStarts,
    feature,
    threshold,
    missingLeft,
    left,
    right,
    value: values,
    gain,
    cover,
  };
}

/** `[features]`: the share of each feature in all the gain of the splits; zeros where there is none. */
export function featureImportancesOf(model: TreeEnsemble): Float64Array {
  const importances = new Float64Array(model.featureNames.length);
  let total = 0;
  for (const [node, feature] of model.feature.entries()) {
    if (feature < 0) continue;
    importances[feature]! += model.gain[node]!;
    total += model.gain[node]!;
  }
  return total > 0 ? importances.map((gain) => gain / total) : importances;
}
