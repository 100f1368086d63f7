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
  const unit = unitOfExactSums(base, largestOf(values, treeStarts), most);
  return {
    base: roundTo(base, unit),
    values: Float32Array.from(values, (value) => roundTo(value, unit, most)),
  };
}

/**
 * The power of two q whose multiples add up exactly: 2²⁴·q bounds |base| and the largest leaf of each tree together.
 *
 * @param largest `[trees]`, the largest absolute value of a leaf
 */
function unitOfExactSums(base: number, largest: Float64Array, most = Number.POSITIVE_INFINITY): number {
  const bound = largest.reduce((sum, leaf) => sum + leaf, Math.abs(base));
  for (let exponent = Math.ceil(Math.log2(bound)) - 24; ; exponent++) {
    // Rounding may lift the sum over the bound; the next coarser unit then has room.
    const unit = 2 ** Math.max(exponent, -149);
    const rounded = largest.reduce((sum, leaf) => sum + roundTo(leaf, unit, most), Math.abs(roundTo(base, unit)));
    if (rounded <= 2 ** 24 * unit) return unit;
  }
}

/** The nearest multiple of a power of two that is at most `most`; halves away from zero. */
export function roundTo(value: number, unit: number, most = Number.POSITIVE_INFINITY): number {
  const multiple = Math.sign(value) * Math.round(Math.abs(value) / unit);
  return Math.min(multiple, Math.floor(most / unit)) * unit;
}

function largestOf(values: Float64Array, treeStarts: Uint32Array): Float64Array {
  const largest = new Float64Array(treeStarts.length - 1);
  for (let tree = 0; tree < largest.length; tree++) {
    for (let node = treeStarts[tree]!; node < treeStarts[tree + 1]!; node++) {
      largest[tree] = Math.max(largest[tree]!, Math.abs(values[node]!));
    }
  }
  return largest;
}
