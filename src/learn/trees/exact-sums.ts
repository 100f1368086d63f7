/**
 * Rounds leaf values so that every sum of one leaf a tree and the base is exact in float32, in any order.
 *
 * All become multiples of a power of two q, where 2²⁴·q bounds |base| + Σ max|leaf of the tree|: a float32 holds 24
 * bits, so no partial sum needs rounding.
 *
 * @param values     `[nodes]`, leaf values before rounding; 0 in inner nodes
 * @param treeStarts `[trees + 1]`
 * @param most       what no leaf may exceed, such as its share of a probability of 1
 */
export function roundToExactSums(
  base: number,
  values: Float64Array,
  treeStarts: Uint32Array,
  most = Number.POSITIVE_INFINITY,
): { readonly base: number; readonly values: Float32Array } {
  const bound = boundOf(base, values, treeStarts);
  if (bound === 0) return { base: 0, values: new Float32Array(values.length) };
  for (let exponent = Math.ceil(Math.log2(bound)) - 24; ; exponent++) {
    // Rounding may lift the sum over the bound; the next coarser unit then has room.
    const unit = 2 ** Math.max(exponent, -149);
    const rounded = Float32Array.from(
      values,
      (value) => Math.min(Math.round(value / unit), Math.floor(most / unit)) * unit,
    );
    const roundedBase = Math.round(base / unit) * unit;
    if (boundOf(roundedBase, rounded, treeStarts) <= 2 ** 24 * unit) return { base: roundedBase, values: rounded };
  }
}

function boundOf(base: number, values: ArrayLike<number>, treeStarts: Uint32Array): number {
  let bound = Math.abs(base);
  for (let tree = 0; tree + 1 < treeStarts.length; tree++) {
    let most = 0;
    for (let node = treeStarts[tree]!; node < treeStarts[tree + 1]!; node++) {
      most = Math.max(most, Math.abs(values[node]!));
    }
    bound += most;
  }
  return bound;
}
