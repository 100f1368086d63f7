import type { Matrix, TreeEnsemble } from "../types.js";
import { withArenaNow } from "./arena.js";
import { checkFeatures } from "./training-set.js";

/** Rows scored at a time: their columns stay in the processor's cache while all trees pass over them. */
const BLOCK = 4096;
const MISSING_LEFT = 1 << 30;

/**
 * The margins of rows: the base plus the leaf of each tree.
 *
 * @returns `[rows]`
 * @throws `FEATURES_DIFFER` unless the matrix has the model's columns in their order
 */
export function marginsOf(model: TreeEnsemble, x: Matrix): Float32Array {
  checkFeatures(model, x);
  return withArenaNow((arena) => {
    const trees = model.treeStarts.length - 1;
    const nodes = arena.take(16 * model.feature.length);
    const words = arena.uint32At(nodes, 4 * model.feature.length);
    const numbers = arena.float32At(nodes, 4 * model.feature.length);
    for (let node = 0; node < model.feature.length; node++) {
      const feature = model.feature[node]!;
      const at = 4 * node;
      words[at] = feature < 0 ? feature : feature | (model.missingLeft[node] ? MISSING_LEFT : 0);
      numbers[at + 1] = feature < 0 ? model.value[node]! : model.threshold[node]!;
      words[at + 2] = model.left[node]!;
      words[at + 3] = model.right[node]!;
    }
    const roots = arena.put(model.treeStarts.subarray(0, trees));
    const columns = arena.take(4 * BLOCK * x.columns.length);
    const block = arena.take(4 * BLOCK);
    const margins = new Float32Array(x.rows);
    for (let begin = 0; begin < x.rows; begin += BLOCK) {
      const rows = Math.min(BLOCK, x.rows - begin);
      for (const [feature, values] of x.columns.entries()) {
        arena.float32At(columns + 4 * BLOCK * feature, rows).set(values.subarray(begin, begin + rows));
      }
      const sums = arena.float32At(block, rows).fill(model.base);
      arena.kernels.addMarginsOfValues(nodes, roots, trees, columns, BLOCK, rows, block);
      margins.set(sums, begin);
    }
    return margins;
  });
}

/**
 * A function from one row to its margin, the same number as `marginsOf` gives; for requests of one row.
 *
 * The row is `[features]`, float32, NaN for missing.
 */
export function createRowScorer(model: TreeEnsemble): (row: Float32Array) => number {
  const { base, treeStarts, feature, threshold, missingLeft, left, right, value } = model;
  const trees = treeStarts.length - 1;
  return (row) => {
    let margin = base;
    for (let tree = 0; tree < trees; tree++) {
      let node = treeStarts[tree]!;
      let split = feature[node]!;
      while (split >= 0) {
        const x = row[split]!;
        // Not a number is not at most anything, nor equal to itself.
        const goesLeft = x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);
        node = goesLeft ? left[node]! : right[node]!;
        split = feature[node]!;
      }
      margin += value[node]!;
    }
    return margin;
  };
}

/** The probability of class 1 that a margin stands for, as a float32. */
export function probabilityOfMargin(model: TreeEnsemble, margin: number): number {
  return Math.fround(model.link === "mean" ? Math.min(1, Math.max(0, margin)) : 1 / (1 + Math.exp(-margin)));
}

/** `[rows]`, the probabilities of class 1. */
export function probabilitiesOf(model: TreeEnsemble, x: Matrix): Float32Array {
  return marginsOf(model, x).map((margin) => probabilityOfMargin(model, margin));
}
