import fc from "fast-check";
import type { Matrix, TreeEnsemble } from "../../../src/learn/types.js";
import { createRandom } from "../../../src/support/index.js";
import { randomTrees, treeShapes } from "../../model/random-models.js";
import { goesLeft, treesOf } from "../trees/tables.js";

/** The same trees, with covers that add up: each leaf saw 1 to 1000 rows of training, some of them none. */
export function withCovers(model: TreeEnsemble, seed: number): TreeEnsemble {
  const random = createRandom(seed, 7);
  const cover = new Float32Array(model.feature.length);
  const coverOf = (node: number): number => {
    if (model.feature[node]! < 0) cover[node] = random.below(20) === 0 ? 0 : 1 + random.below(1000);
    else cover[node] = coverOf(model.left[node]!) + coverOf(model.right[node]!);
    // A split always had rows to part.
    if (model.feature[node]! >= 0 && cover[node] === 0) {
      cover[model.left[node]!] = 1;
      cover[node] = 1;
    }
    return cover[node]!;
  };
  for (const tree of treesOf(model)) coverOf(model.treeStarts[tree]!);
  return { ...model, cover };
}

export const ensembles = treeShapes.map((shape) => withCovers(randomTrees(shape), shape.seed));

/** Trees whose ways know many features: more than a table has room for. */
export const deepEnsembles = fc
  .record({ seed: fc.nat(1e9), features: fc.integer({ min: 14, max: 40 }), depth: fc.integer({ min: 13, max: 20 }) })
  .map(({ seed, features, depth }) => withCovers(randomChain(seed, features, depth), seed));

/** One tree that is a chain of splits, a leaf beside each. */
function randomChain(seed: number, features: number, depth: number): TreeEnsemble {
  const random = createRandom(seed);
  const nodes = 2 * depth + 1;
  const inner = Array.from({ length: nodes }, (_, node) => node % 2 === 0 && node < nodes - 1);
  const swapped = inner.map(() => random.below(2));
  const child = (node: number, side: number) => (inner[node] ? node + 1 + (side ^ swapped[node]!) : 0);
  return {
    kind: "trees",
    link: "logistic",
    featureNames: Array.from({ length: features }, (_, j) => `feature ${j}`),
    base: 0.25,
    treeStarts: Uint32Array.of(0, nodes),
    feature: Int32Array.from(inner, (splits) => (splits ? random.below(features) : -1)),
    threshold: Float32Array.from(inner, (splits) => (splits ? random.below(9) - 4 : 0)),
    missingLeft: Uint8Array.from(inner, (splits) => (splits ? random.below(2) : 0)),
    left: Uint32Array.from(inner, (_, node) => child(node, 1)),
    right: Uint32Array.from(inner, (_, node) => child(node, 0)),
    value: Float32Array.from(inner, (splits) => (splits ? 0 : (random.below(4096) - 2048) / 1024)),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
  };
}

/**
 * SHAP values from their definition: the mean over all orders of the features, of what knowing one more feature adds
 * to the expected margin.
 *
 * @returns `[features]`
 */
export function shapleyValues(model: TreeEnsemble, x: Matrix, row: number): number[] {
  const features = model.featureNames.length;
  const expected = Array.from({ length: 2 ** features }, (_, known) => expectedMargin(model, x, row, known));
  return model.featureNames.map((_, j) => {
    let value = 0;
    for (let known = 0; known < 2 ** features; known++) {
      if ((known >> j) & 1) continue;
      const size = countOf(known);
      const orders = (factorial(size) * factorial(features - size - 1)) / factorial(features);
      value += orders * (expected[known | (1 << j)]! - expected[known]!);
    }
    return value;
  });
}

/** The margin where a row's features of a set are known, and others go both ways by the cover. */
export function expectedMargin(model: TreeEnsemble, x: Matrix, row: number, known: number): number {
  const expected = (node: number): number => {
    const feature = model.feature[node]!;
    if (feature < 0) return model.value[node]!;
    const left = model.left[node]!;
    const right = model.right[node]!;
    if ((known >> feature) & 1) return expected(goesLeft(model, x, row, node) ? left : right);
    const l = model.cover[left]!;
    const r = model.cover[right]!;
    return (l * expected(left) + r * expected(right)) / (l + r);
  };
  return treesOf(model).reduce((sum, tree) => sum + expected(model.treeStarts[tree]!), model.base);
}

const countOf = (set: number) => set.toString(2).replaceAll("0", "").length;
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
