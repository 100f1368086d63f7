import type { TreeEnsemble } from "../types.js";
import type { Arena } from "./arena.js";

/** Trees as `kernels/node-walk.ts` walks them. */
export interface ScoringNodes {
  /** Pointer to u32[trees, rounded up to 8], pointers to nodes; those beyond the trees lead to a leaf of −0. */
  readonly roots: number;
  readonly trees: number;
  readonly columnBits: number;
  /** `[columns]`, what nodes ask: index of the feature × 2, and 1 more for its values with their signs changed. */
  readonly columns: Uint32Array;
}

const NODE_WORDS = 2;
const NODE_BYTES = 4 * NODE_WORDS;

/**
 * Writes trees as scoring nodes, breadth first: the nodes that all rows pass lie together.
 *
 * A row goes left where a value is at most the threshold, else right; a missing value is never at most anything, so it
 * goes right. Nodes that send it left ask the opposite: their children are swapped, and where `x > t` stood, `−x` is
 * compared with the next number below `−t`. A leaf asks the last column, which is below its value for every row, and so
 * leads to itself.
 *
 * @param trees indices of the trees
 * @returns undefined where a tree is too large for a node to say in 32 bits where its children are
 */
export function putScoringNodes(arena: Arena, model: TreeEnsemble, trees: readonly number[]): ScoringNodes | undefined {
  const { treeStarts } = model;
  const { columns, columnOf } = askedColumns(model, trees);
  const constant = columns.length;
  const columnBits = 32 - Math.clz32(constant);
  const sizes = trees.map((tree) => treeStarts[tree + 1]! - treeStarts[tree]!);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (largest >= 2 ** (32 - columnBits)) return undefined;

  const count = sizes.reduce((sum, size) => sum + size, 1);
  const pointer = arena.take(NODE_BYTES * count);
  const target = {
    words: arena.uint32At(pointer, NODE_WORDS * count),
    numbers: arena.float32At(pointer, NODE_WORDS * count),
    constant,
    columnBits,
    columnOf,
  };
  const padded = Math.ceil(trees.length / 8) * 8;
  const roots = new Uint32Array(padded).fill(pointer);
  target.numbers[0] = -0;
  target.words[1] = constant;
  const queue = new Uint32Array(largest);
  let place = 1;
  for (const [i, tree] of trees.entries()) {
    roots[i] = pointer + NODE_BYTES * place;
    place = writeTree(model, treeStarts[tree]!, queue, place, target);
  }
  return { roots: arena.put(roots), trees: trees.length, columnBits, columns };
}

/** The columns that the nodes of trees ask, and for each feature × 2 + sign which of them it is. */
function askedColumns({ treeStarts, feature, missingLeft, featureNames }: TreeEnsemble, trees: readonly number[]) {
  const columnOf = new Int32Array(2 * featureNames.length).fill(-1);
  for (const tree of trees) {
    for (let node = treeStarts[tree]!; node < treeStarts[tree + 1]!; node++) {
      if (feature[node]! >= 0) columnOf[2 * feature[node]! + missingLeft[node]!] = 0;
    }
  }
  const columns = new Uint32Array(columnOf.reduce((count, found) => count + found + 1, 0));
  let next = 0;
  for (const [asked, found] of columnOf.entries()) {
    if (found < 0) continue;
    columns[next] = asked;
    columnOf[asked] = next++;
  }
  return { columns, columnOf };
}

interface Target {
  readonly words: Uint32Array;
  readonly numbers: Float32Array;
  readonly constant: number;
  readonly columnBits: number;
  readonly columnOf: Int32Array;
}

/** @returns the place after the tree's last node */
function writeTree(model: TreeEnsemble, root: number, queue: Uint32Array, begin: number, target: Target): number {
  const { feature, threshold, missingLeft, left, right, value } = model;
  const { words, numbers, constant, columnBits, columnOf } = target;
  queue[0] = root;
  let waiting = 1;
  for (let i = 0; i < waiting; i++) {
    const node = queue[i]!;
    const at = NODE_WORDS * (begin + i);
    const split = feature[node]!;
    if (split < 0) {
      numbers[at] = value[node]!;
      words[at + 1] = constant;
      continue;
    }
    const opposite = missingLeft[node] === 1;
    numbers[at] = opposite ? -nextAbove(threshold[node]!) : threshold[node]!;
    words[at + 1] = ((waiting - i) << columnBits) | columnOf[2 * split + (opposite ? 1 : 0)]!;
    queue[waiting++] = opposite ? right[node]! : left[node]!;
    queue[waiting++] = opposite ? left[node]! : right[node]!;
  }
  return begin + waiting;
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
