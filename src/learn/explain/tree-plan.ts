import { coverMissing, treeTooDeep } from "../errors.js";
import type { TreeEnsemble } from "../types.js";

/** What the kernels want to know of the trees before they explain rows. */
export interface TreePlan {
  /** The mean margin over the covers: what is left where nothing is known of a row. */
  readonly base: number;
  /** `[nodes]`, of the parent's cover; above 0 */
  readonly share: Float64Array;
  /** `[nodes]`, of the node's subtree */
  readonly splits: Uint32Array;
  /** `[trees]`, the most features on a way to a leaf */
  readonly mostFeatures: Uint32Array;
  /** `[trees]`, patterns of features on the ways to all leaves */
  readonly patterns: Float64Array;
  readonly depth: number;
}

/** What the kernels' recursion has room for. */
const MOST_DEPTH = 1000;
/** For a child that no row of training came to; the values change by as little. */
const LEAST_SHARE = 1e-12;

/** @throws `COVER_MISSING`, `TREE_TOO_DEEP` */
export function planTrees(model: TreeEnsemble): TreePlan {
  const { feature, left, right, value, cover, treeStarts } = model;
  const trees = treeStarts.length - 1;
  const share = new Float64Array(feature.length).fill(1);
  const splits = new Uint32Array(feature.length);
  const mostFeatures = new Uint32Array(trees);
  const patterns = new Float64Array(trees);
  const uses = new Uint32Array(model.featureNames.length);
  let base = model.base;
  let deepest = 0;
  let tree = 0;

  const visit = (node: number, reach: number, features: number, depth: number): number => {
    const split = feature[node]!;
    if (split < 0) {
      base += reach * value[node]!;
      mostFeatures[tree] = Math.max(mostFeatures[tree]!, features);
      patterns[tree]! += 2 ** features;
      return 0;
    }
    if (depth === MOST_DEPTH) throw treeTooDeep(tree, MOST_DEPTH);
    deepest = Math.max(deepest, depth + 1);
    const l = left[node]!;
    const r = right[node]!;
    const total = cover[l]! + cover[r]!;
    if (!(total > 0 && total < Number.POSITIVE_INFINITY && cover[l]! >= 0 && cover[r]! >= 0)) {
      throw coverMissing(tree, node - treeStarts[tree]!);
    }
    const toLeft = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, cover[l]! / total));
    share[l] = toLeft;
    share[r] = 1 - toLeft;
    const within = uses[split]!++ === 0 ? features + 1 : features;
    const below = visit(l, reach * toLeft, within, depth + 1) + visit(r, reach * (1 - toLeft), within, depth + 1);
    uses[split]!--;
    splits[node] = below + 1;
    return below + 1;
  };
  for (; tree < trees; tree++) visit(treeStarts[tree]!, 1, 0, 0);
  return { base, share, splits, mostFeatures, patterns, depth: deepest };
}
