import type { Matrix, TreeEnsemble } from "../types.js";
import { type Arena, withArenaNow } from "./arena.js";
import { checkFeatures } from "./training-set.js";

/** Rows scored at a time, a multiple of 8: their columns stay in the processor's cache while all trees pass over them. */
const BLOCK = 1024;
const COLUMN_BYTES = 4 * BLOCK;
const NODE_BYTES = 16;

/**
 * The margins of rows: the base plus the leaf of each tree.
 *
 * @returns `[rows]`
 * @throws `FEATURES_DIFFER` unless the matrix has the model's columns in their order
 */
export function marginsOf(model: TreeEnsemble, x: Matrix): Float32Array {
  checkFeatures(model, x);
  return withArenaNow((arena) => {
    const features = x.columns.length;
    const trees = model.treeStarts.length - 1;
    const nodes = putScoringNodes(arena, model, features);
    const roots = arena.put(model.treeStarts.subarray(0, trees).map((start) => start * NODE_BYTES));
    const columns = arena.take(2 * COLUMN_BYTES * features);
    const block = arena.take(COLUMN_BYTES);
    const values = arena.float32At(columns, 2 * BLOCK * features);
    const sums = arena.float32At(block, BLOCK);
    const margins = new Float32Array(x.rows);
    for (let begin = 0; begin < x.rows; begin += BLOCK) {
      const rows = Math.min(BLOCK, x.rows - begin);
      for (let feature = 0; feature < features; feature++) {
        copyBothWays(x.columns[feature]!.subarray(begin, begin + rows), values, BLOCK * feature, features);
      }
      sums.fill(model.base);
      arena.kernels.addMarginsOfValues(nodes, roots, trees, columns, Math.ceil(rows / 8) * 8, block);
      margins.set(sums.subarray(0, rows), begin);
    }
    return margins;
  });
}

/**
 * Writes the scoring nodes of `kernels/margins.ts`: a row goes left where a value is at most the threshold, else right.
 *
 * A missing value is never at most anything, so it goes right. Nodes that send it left ask the opposite: their children
 * are swapped, and where `x > t` stood, `−x` is compared with the next number below `−t`.
 */
function putScoringNodes(arena: Arena, model: TreeEnsemble, features: number): number {
  const { feature, threshold, missingLeft, left, right, value } = model;
  const count = feature.length;
  const pointer = arena.take(NODE_BYTES * count);
  const words = arena.uint32At(pointer, 4 * count);
  const numbers = arena.float32At(pointer, 4 * count);
  for (let node = 0; node < count; node++) {
    const at = 4 * node;
    const split = feature[node]!;
    const leaf = split < 0;
    const opposite = !leaf && missingLeft[node] === 1;
    words[at] = leaf ? 0 : COLUMN_BYTES * (opposite ? features + split : split);
    numbers[at + 1] = leaf ? value[node]! : opposite ? -nextAbove(threshold[node]!) : threshold[node]!;
    words[at + 2] = NODE_BYTES * (leaf ? node : opposite ? right[node]! : left[node]!);
    words[at + 3] = NODE_BYTES * (leaf ? node : opposite ? left[node]! : right[node]!);
  }
  return pointer;
}

/** Copies a column's values to its place, and their negatives to the same place behind all columns. */
function copyBothWays(column: Float32Array, values: Float32Array, start: number, features: number): void {
  const opposite = start + BLOCK * features;
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    values[start + row] = value;
    values[opposite + row] = -value;
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The smallest float32 above a finite one. */
function nextAbove(value: number): number {
  // Adding 0 makes −0 and 0 one value.
  float[0] = value + 0;
  bits[0]! += value >= 0 ? 1 : -1;
  return float[0]!;
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
