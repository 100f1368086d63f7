/** Weights of rows as whole numbers, which add up exactly. */
export interface RowUnits {
  /** `[rows]`; undefined where each row has one. */
  readonly ofRow: Uint32Array | undefined;
  /** Units in a weight of 1. */
  readonly perWeight: number;
  /** Of the rows that weigh anything. */
  readonly mean: number;
}

/**
 * Weights as multiples of a power of two; as they are where all are whole.
 *
 * A tree's sum must stay below 2³¹ though the bootstrap draws rows again: half of that is left for it, and twenty
 * times the heaviest row.
 */
export function unitsOfRows(sampleWeight: Float32Array | undefined): RowUnits {
  if (!sampleWeight) return { ofRow: undefined, perWeight: 1, mean: 1 };
  let sum = 0;
  let most = 0;
  let weighing = 0;
  for (const weight of sampleWeight) {
    sum += weight;
    most = Math.max(most, weight);
    if (weight > 0) weighing++;
  }
  const room = 2 ** Math.floor(Math.log2(2 ** 31 / (2 * sum + 20 * most)));
  const perWeight = room >= 1 && sampleWeight.every(Number.isInteger) ? 1 : room;
  const ofRow = Uint32Array.from(sampleWeight, (weight) => Math.round(weight * perWeight));
  return { ofRow, perWeight, mean: (sum / weighing) * perWeight };
}
