import type { Matrix } from "../types.js";

/**
 * Some rows of a matrix, in the order given.
 *
 * @param rows indices into the matrix's rows
 */
export function takeRows(matrix: Matrix, rows: Uint32Array): Matrix {
  return { rows: rows.length, names: matrix.names, columns: matrix.columns.map((column) => take(column, rows)) };
}

/**
 * Some elements of an array, in the order given.
 *
 * @param rows indices into the array
 */
export function take(array: Uint8Array, rows: Uint32Array): Uint8Array;
export function take(array: Uint32Array, rows: Uint32Array): Uint32Array;
export function take(array: Float32Array, rows: Uint32Array): Float32Array;
export function take(array: Float64Array, rows: Uint32Array): Float64Array;
export function take(array: Numbers, rows: Uint32Array): Numbers {
  const taken = emptyLike(array, rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = array[rows[i]!]!;
  return taken;
}

type Numbers = Uint8Array | Uint32Array | Float32Array | Float64Array;

function emptyLike(array: Numbers, length: number): Numbers {
  if (array instanceof Uint8Array) return new Uint8Array(length);
  if (array instanceof Uint32Array) return new Uint32Array(length);
  return array instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
