import type { Matrix } from "../types.js";

/** What `LinearModel` says of its inputs. */
export interface Standardisation {
  /** `[features]`, means of the present values; 0 for a column without any. */
  readonly center: Float64Array;
  /** `[features]`, standard deviations of the present values; 1 where they are all the same. */
  readonly scale: Float64Array;
}

/**
 * The mean and the standard deviation (of the population) of each column, as scikit-learn's `StandardScaler` finds them.
 *
 * @param weights `[rows]`
 */
export function standardisationOf(x: Matrix, weights: Float64Array): Standardisation {
  const center = new Float64Array(x.names.length);
  const scale = new Float64Array(x.names.length).fill(1);
  for (const [j, column] of x.columns.entries()) {
    let weight = 0;
    let sum = 0;
    for (let row = 0; row < x.rows; row++) {
      const value = column[row]!;
      if (Number.isNaN(value)) continue;
      weight += weights[row]!;
      sum += weights[row]! * value;
    }
    if (weight === 0) continue;
    const mean = sum / weight;
    let squares = 0;
    for (let row = 0; row < x.rows; row++) {
      const value = column[row]!;
      if (!Number.isNaN(value)) squares += weights[row]! * (value - mean) ** 2;
    }
    center[j] = mean;
    const deviation = Math.sqrt(squares / weight);
    // A constant column leaves the rounding of its mean as deviation: that is not to be blown up.
    if (deviation > 1e-12 * Math.abs(mean)) scale[j] = deviation;
  }
  return { center, scale };
}

/** `[rows × features]`, row after row; a missing value is at the mean, 0. */
export function standardised(x: Matrix, { center, scale }: Standardisation): Float64Array {
  const features = x.columns.length;
  const result = new Float64Array(x.rows * features);
  for (const [j, column] of x.columns.entries()) {
    for (let row = 0; row < x.rows; row++) {
      const value = column[row]!;
      if (!Number.isNaN(value)) result[row * features + j] = (value - center[j]!) / scale[j]!;
    }
  }
  return result;
}
