import type { ObjectApproaches } from "../object-approaches.js";

/** One number about the approaches of an object. */
export interface HistoryFeature {
  readonly name: string;
  readonly unit: string;
  /** Why it says something about the hazard, which is H <= 22.0 and MOID <= 0.05 au. */
  readonly reason: string;
  /** NaN where the approaches do not tell. */
  readonly of: (approaches: ObjectApproaches) => number;
}

/** Linear between the two nearest ranks, as numpy's default; NaN for no values. */
export function quantile(ascending: Float32Array, count: number, share: number): number {
  if (count === 0) return Number.NaN;
  const position = share * (count - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = below + 1 < count ? ascending[below + 1]! : low;
  return low + (position - below) * (high - low);
}

/** The value at an index; NaN past the end, since the arrays are longer than the approaches. */
export const valueAt = (values: Float32Array | Float64Array, index: number, count: number): number =>
  index < count ? values[index]! : Number.NaN;
