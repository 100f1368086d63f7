import { availableParallelism } from "node:os";
import { withTeam } from "../threads/scoring-team.js";
import type { Matrix, TreeEnsemble } from "../types.js";
import { Arena } from "./arena.js";
import { BLOCK, putScoringJob } from "./scoring-job.js";
import { putScoringNodes } from "./scoring-nodes.js";
import { checkFeatures } from "./training-set.js";

export interface ScoringOptions {
  /** Number of threads; as many as pay where left out. The margins do not depend on it. */
  readonly threads?: number;
}

/** Nodes a row up to which rows are scored one by one, which wants nothing to be prepared. */
const NODES_PER_ROW = 128;
/** What a further thread is worth its while for: about two milliseconds. */
const LEAVES_THAT_PAY = 4e6;
const MOST_THREADS = 8;
/** Values of a table in the memory of the kernels at a time. */
const MOST_VALUES = 2 ** 23;

/**
 * The margins of rows: the base plus the leaf of each tree. On several threads where the table is large.
 *
 * @returns `[rows]`
 * @throws `FEATURES_DIFFER` unless the matrix has the model's columns in their order
 */
export function marginsOf(model: TreeEnsemble, x: Matrix, options: ScoringOptions = {}): Float32Array {
  checkFeatures(model, x);
  if (x.rows * NODES_PER_ROW < model.feature.length) return rowByRow(model, x);
  return byBlocks(model, x, options.threads ?? threadsThatPay(model, x.rows)) ?? rowByRow(model, x);
}

function threadsThatPay({ treeStarts }: TreeEnsemble, rows: number): number {
  const leaves = rows * (treeStarts.length - 1);
  return Math.max(1, Math.min(availableParallelism(), MOST_THREADS, Math.floor(leaves / LEAVES_THAT_PAY)));
}

function byBlocks(model: TreeEnsemble, x: Matrix, threads: number): Float32Array | undefined {
  const features = x.columns.length;
  const most = BLOCK * Math.max(1, Math.ceil(Math.min(x.rows, MOST_VALUES / features) / BLOCK));
  return withTeam(threads, ({ arena, score }) => {
    const job = putScoringJob(arena, model, x.rows, most, threads);
    if (!job) return undefined;
    const margins = new Float32Array(x.rows);
    for (let begin = 0; begin < x.rows; begin += most) {
      const rows = Math.min(most, x.rows - begin);
      for (const [feature, column] of x.columns.entries()) {
        arena.float32At(job.columns + 4 * most * feature, rows).set(column.subarray(begin, begin + rows));
      }
      score(job.forRows(rows));
      margins.set(arena.float32At(job.margins, rows), begin);
    }
    return margins;
  });
}

function rowByRow(model: TreeEnsemble, { rows, columns }: Matrix): Float32Array {
  const row = new Float32Array(columns.length);
  return Float32Array.from({ length: rows }, (_, i) => {
    for (let feature = 0; feature < row.length; feature++) row[feature] = columns[feature]![i]!;
    return marginOf(model, row, 0);
  });
}

function marginOf(model: TreeEnsemble, rows: Float32Array, start: number): number {
  const { base, treeStarts, feature, threshold, missingLeft, left, right, value } = model;
  // Every partial sum is exact in float32, so float64 adds the same.
  let margin = base;
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    let node = treeStarts[tree]!;
    for (let split = feature[node]!; split >= 0; split = feature[node]!) {
      const x = rows[start + split]!;
      // Not a number is not at most anything.
      const goesLeft = x <= threshold[node]! || (missingLeft[node] === 1 && Number.isNaN(x));
      node = goesLeft ? left[node]! : right[node]!;
    }
    margin += value[node]!;
  }
  return margin;
}

/**
 * A function from one row to its margin, the same number as `marginsOf` gives; for requests of one row.
 *
 * The row is `[features]` from `start` on, float32, NaN for missing. The model's nodes stay in a memory of their own,
 * so a scorer is made once and kept.
 */
export function createRowScorer(model: TreeEnsemble): (rows: Float32Array, start?: number) => number {
  const arena = Arena.create();
  const trees = Array.from({ length: model.treeStarts.length - 1 }, (_, tree) => tree);
  const nodes = putScoringNodes(arena, model, trees);
  if (!nodes) return (rows, start = 0) => marginOf(model, rows, start);
  const { base } = model;
  const { roots, columnBits, columns } = nodes;
  const padded = Math.ceil(trees.length / 8) * 8;
  const pointer = arena.take(4 * (columns.length + 1));
  const values = arena.float32At(pointer, columns.length + 1);
  values[columns.length] = Number.NEGATIVE_INFINITY;
  const { marginOfRow } = arena.kernels;
  return (rows, start = 0) => {
    for (let i = 0; i < columns.length; i++) {
      const value = rows[start + (columns[i]! >> 1)]!;
      values[i] = (columns[i]! & 1) === 1 ? -value : value;
    }
    return base + marginOfRow(roots, padded, columnBits, pointer);
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
