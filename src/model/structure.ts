import type { FittedModel, LinearModel, TreeEnsemble } from "../learn/index.js";

/**
 * What is wrong with a fitted model's arrays, or nothing: whoever walks a model that passed can neither leave it nor
 * go round in circles, and meets finite numbers only.
 */
export function faultOf(fitted: FittedModel): string | undefined {
  const names = fitted.featureNames;
  if (names.length === 0) return "it has no features";
  if (new Set(names).size !== names.length) return "two of its features have the same name";
  return fitted.kind === "trees" ? faultOfTrees(fitted) : faultOfLinear(fitted);
}

function faultOfTrees(trees: TreeEnsemble): string | undefined {
  const { treeStarts } = trees;
  const nodes = trees.feature.length;
  for (const name of ["threshold", "missingLeft", "left", "right", "value", "gain", "cover"] as const) {
    if (trees[name].length !== nodes) return `${name} has ${trees[name].length} entries where ${nodes} are expected`;
  }
  if (!Number.isFinite(trees.base)) return `its base is ${trees.base}`;
  if (treeStarts.length < 2) return "it has no trees";
  if (treeStarts[0] !== 0 || treeStarts.at(-1) !== nodes) return "its trees do not cover its nodes";
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    if (treeStarts[tree + 1]! <= treeStarts[tree]!) return `tree ${tree} has no nodes`;
    if (treeStarts[tree + 1]! > nodes) return `tree ${tree} ends behind the last node`;
  }
  return faultOfNodes(trees);
}

/** One loop over all nodes: several small ones, which the engine puts into their caller, took four times as long. */
function faultOfNodes(trees: TreeEnsemble): string | undefined {
  const { feature, threshold, missingLeft, left, right, value, gain, cover, treeStarts } = trees;
  const nodes = feature.length;
  const columns = trees.featureNames.length;
  const parents = new Uint8Array(nodes);
  let tree = -1;
  let end = 0;
  for (let node = 0; node < nodes; node++) {
    // The difference of a number from itself is 0 where it is finite.
    if (value[node]! - value[node]! !== 0) return `value of node ${node} is ${value[node]}`;
    if (gain[node]! - gain[node]! !== 0) return `gain of node ${node} is ${gain[node]}`;
    if (cover[node]! - cover[node]! !== 0) return `cover of node ${node} is ${cover[node]}`;
    // An infinite threshold parts missing values from all others.
    if (Number.isNaN(threshold[node]!)) return `threshold of node ${node} is NaN`;
    if (missingLeft[node]! > 1) return `missingLeft of node ${node} is ${missingLeft[node]}`;
    if (node === end) {
      tree++;
      end = treeStarts[tree + 1]!;
    } else if (parents[node] !== 1) return `node ${node} has ${parents[node]} parents`;
    const column = feature[node]!;
    if (column < -1 || column >= columns) return `node ${node} asks for feature ${column}`;
    if (column < 0) continue;
    const first = left[node]!;
    const second = right[node]!;
    if (first <= node || first >= end) return `node ${node} of tree ${tree} has the child ${first}`;
    if (second <= node || second >= end) return `node ${node} of tree ${tree} has the child ${second}`;
    // Two are as wrong as more, and do not overflow.
    if (parents[first]! < 2) parents[first]!++;
    if (parents[second]! < 2) parents[second]!++;
  }
  return undefined;
}

function faultOfLinear(linear: LinearModel): string | undefined {
  const features = linear.featureNames.length;
  for (const name of ["coefficients", "center", "scale"] as const) {
    if (linear[name].length !== features) {
      return `${name} has ${linear[name].length} entries where ${features} are expected`;
    }
    const at = firstNotFinite(linear[name]);
    if (at >= 0) return `${name} of feature ${at} is ${linear[name][at]}`;
  }
  const flat = linear.scale.findIndex((scale) => scale <= 0);
  if (flat >= 0) return `scale of feature ${flat} is ${linear.scale[flat]}`;
  if (!Number.isFinite(linear.intercept)) return `its intercept is ${linear.intercept}`;
  return undefined;
}

function firstNotFinite(values: Float64Array): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
