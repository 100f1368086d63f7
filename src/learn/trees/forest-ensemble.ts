import { FOREST_NODE_WORDS } from "../threads/forest-thread.js";
import type { TreeEnsemble } from "../types.js";
import { roundTo } from "./exact-sums.js";

/** As in `kernels/forest-job.ts`, as a signed word. */
const LEAF = -1;
/** What the nodes have bits for. */
export const MOST_FEATURES = 2 ** 19 - 1;

/** Sums of its multiples up to 1 are exact in float32. */
const UNIT = 2 ** -24;

/**
 * The trees that the kernels grew, over bins, as a model over values: the mean of their leaves.
 *
 * @param thresholds `[features]`, of `binColumnsWide`
 * @param trees      `[trees]`, nodes in words of `kernels/forest-job.ts`; emptied, as they hold much memory
 */
export function assembleForest(
  featureNames: readonly string[],
  thresholds: readonly Float32Array[],
  trees: Int32Array[],
): TreeEnsemble {
  const treeStarts = new Uint32Array(trees.length + 1);
  for (const [tree, words] of trees.entries())
    treeStarts[tree + 1] = treeStarts[tree]! + words.length / FOREST_NODE_WORDS;
  const nodes = treeStarts[trees.length]!;
  const feature = new Int32Array(nodes);
  const threshold = new Float32Array(nodes);
  const missingLeft = new Uint8Array(nodes);
  const left = new Uint32Array(nodes);
  const right = new Uint32Array(nodes);
  const value = new Float32Array(nodes);
  const gain = new Float32Array(nodes);
  const cover = new Float32Array(nodes);

  // A mean of probabilities is at most 1, and stays so.
  const share = 1 / trees.length;
  for (let tree = 0; tree < trees.length; tree++) {
    const start = treeStarts[tree]!;
    const words = trees[tree]!;
    const numbers = new Float32Array(words.buffer, words.byteOffset, words.length);
    for (let at = 0, node = start; at < words.length; at += FOREST_NODE_WORDS, node++) {
      const split = words[at]!;
      cover[node] = numbers[at + 3]!;
      if (split === LEAF) {
        feature[node] = -1;
        value[node] = roundTo(numbers[at + 1]! * share, UNIT, share);
        continue;
      }
      const its = split >>> 13;
      feature[node] = its;
      threshold[node] = thresholds[its]![(split >>> 1) & 4095]!;
      missingLeft[node] = split & 1;
      left[node] = start + words[at + 1]!;
      right[node] = start + words[at + 1]! + 1;
      gain[node] = numbers[at + 2]!;
    }
    trees[tree] = new Int32Array(0);
  }
  return {
    kind: "trees",
    link: "mean",
    featureNames: [...featureNames],
    base: 0,
    treeStarts,
    feature,
    threshold,
    missingLeft,
    left,
    right,
    value,
    gain,
    cover,
  };
}
