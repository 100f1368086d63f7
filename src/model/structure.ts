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
  const { feature, left, right, missingLeft, treeStarts } = trees;
  const nodes = feature.length;
  for (const name of ["threshold", "missingLeft", "left", "right", "value", "gain", "cover"] as const) {
    if (trees[name].length !== nodes) return `${name} has ${trees[name].length} entries where ${nodes} are expected`;
  }
  for (const name of ["value", "gain", "cover"] as const) {
    const at = firstNotFinite(trees[name]);
    if (at >= 0) return `${name} of node ${at} is ${trees[name][at]}`;
  }
  // An infinite threshold parts missing values from all others.
  const unordered = trees.threshold.findIndex(Number.isNaN);
  if (unordered >= 0) return `threshold of node ${unordered} is NaN`;
  if (!Number.isFinite(trees.base)) return `its base is ${trees.base}`;

  if (treeStarts.length < 2) return "it has no trees";
  if (treeStarts[0] !== 0 || treeStarts.at(-1) !== nodes) return "its trees do not cover its nodes";
  const parents = new Uint8Array(nodes);
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    const start = treeStarts[tree]!;
    const end = treeStarts[tree + 1]!;
    if (end <= start) return `tree ${tree} has no nodes`;
    if (end > nodes) return `tree ${tree} ends behind the last node`;
    for (let node = start; node < end; node++) {
      const column = feature[node]!;
      if (column < -1 || column >= trees.featureNames.length) return `node ${node} asks for feature ${column}`;
      if (missingLeft[node]! > 1) return `missingLeft of node ${node} is ${missingLeft[node]}`;
      if (node > start && parents[node] !== 1) return `node ${node} has ${parents[node]} parents`;
      if (column < 0) continue;
      for (const child of [left[node]!, right[node]!]) {
        if (child <= node || child >= end) return `node ${node} of tree ${tree} has the child ${child}`;
        if (parents[child]! < 2) parents[child]!++;
      }
    }
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

function firstNotFinite(values: Float32Array | Float64Array): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
