import fc from "fast-check";
import type { Matrix, TreeEnsemble } from "../../../src/learn/types.js";

/** A table with its labels, both classes among them. */
export interface Table {
  readonly x: Matrix;
  readonly y: Uint8Array;
}

export const matrixOf = (columns: readonly (readonly number[])[]): Matrix => ({
  rows: columns[0]?.length ?? 0,
  names: columns.map((_, j) => `feature ${j}`),
  columns: columns.map((column) => Float32Array.from(column)),
});

interface TableShape {
  readonly rows?: number;
  readonly features?: number;
  /** Whether some values are missing. */
  readonly missing?: boolean;
}

/** Random tables of few distinct values, so that ties and equal values are common. */
export function tables({ rows = 60, features = 3, missing = false }: TableShape = {}): fc.Arbitrary<Table> {
  const whole = fc.integer({ min: -9, max: 9 });
  const value = missing ? fc.oneof({ weight: 5, arbitrary: whole }, fc.constant(Number.NaN)) : whole;
  const row = fc.record({
    values: fc.array(value, { minLength: features, maxLength: features }),
    label: fc.constantFrom(0, 1),
  });
  return fc
    .array(row, { minLength: 8, maxLength: rows })
    .filter((made) => made.some(({ label }) => label === 1) && made.some(({ label }) => label === 0))
    .map((made) => ({
      x: matrixOf(Array.from({ length: features }, (_, j) => made.map(({ values }) => values[j]!))),
      y: Uint8Array.from(made, ({ label }) => label),
    }));
}

/** Whether a row goes left in a node. */
export function goesLeft(model: TreeEnsemble, x: Matrix, row: number, node: number): boolean {
  const value = x.columns[model.feature[node]!]![row]!;
  return Number.isNaN(value) ? model.missingLeft[node] === 1 : value <= model.threshold[node]!;
}

/** The nodes that a row passes in a tree, its leaf last. */
export function pathOf(model: TreeEnsemble, x: Matrix, row: number, tree: number): number[] {
  const path = [model.treeStarts[tree]!];
  for (let node = path[0]!; model.feature[node]! >= 0; path.push(node)) {
    node = goesLeft(model, x, row, node) ? model.left[node]! : model.right[node]!;
  }
  return path;
}

export const treesOf = (model: TreeEnsemble) => Array.from({ length: model.treeStarts.length - 1 }, (_, tree) => tree);

/** The rows that come through each node of a tree, by node. */
export function rowsByNode(model: TreeEnsemble, x: Matrix, tree: number): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < x.rows; row++) {
    for (const node of pathOf(model, x, row, tree)) rows.set(node, [...(rows.get(node) ?? []), row]);
  }
  return rows;
}

/** All ways to divide a table by one feature: its rows at most a value, missing ones on either side. */
export function* waysToDivide(x: Matrix): Generator<readonly [left: number[], right: number[]]> {
  const rows = Array.from({ length: x.rows }, (_, row) => row);
  for (const column of x.columns) {
    for (const threshold of new Set(column)) {
      if (Number.isNaN(threshold)) continue;
      for (const missingLeft of [true, false]) {
        const left = rows.filter((row) => (Number.isNaN(column[row]!) ? missingLeft : column[row]! <= threshold));
        const right = rows.filter((row) => !left.includes(row));
        if (left.length > 0 && right.length > 0) yield [left, right];
      }
    }
  }
}
