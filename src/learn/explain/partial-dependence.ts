import { invalidOption, unknownName } from "../../support/index.js";
import { noValues } from "../errors.js";
import type { Scores } from "../metrics/scores.js";
import type { Matrix } from "../types.js";
import { checkTable, checkWeights, type SampleWeight } from "./checks.js";

export interface GridOptions {
  /** Values at which the model is asked; 100 where left out. Fewer distinct values are taken as they are. */
  readonly gridResolution?: number;
  /** The quantiles between which the grid lies; [0.05, 0.95] where left out. */
  readonly percentiles?: readonly [number, number];
  /** The grid itself, in place of the above; may hold NaN. */
  readonly grid?: Float32Array;
}

export interface PartialDependenceOptions extends GridOptions {
  /** `[rows]`, ≥ 0 */
  readonly sampleWeight?: SampleWeight;
}

export interface PartialDependence {
  readonly feature: string;
  /** Values of the feature, ascending unless they were given otherwise. */
  readonly grid: Float32Array;
  /** `[grid]`, the mean of the model's scores where every row has that value. */
  readonly average: Float64Array;
}

export interface IndividualExpectations {
  readonly feature: string;
  readonly grid: Float32Array;
  /** `[grid]` of `[rows]`, the scores of the rows with that value in place of theirs. */
  readonly individual: readonly Scores[];
}

/**
 * Partial dependence of a model on one feature (Friedman, 2001): its mean score where all rows have one value of it.
 *
 * The same as scikit-learn's `partial_dependence(method="brute", kind="average")`: the grid runs in equal steps from
 * the 5 % quantile to the 95 % quantile, or holds every value where there are fewer. Missing values are not in the grid.
 *
 * @param predict the fitted model's scores for a matrix: probabilities or margins.
 * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_A_WEIGHT`, `UNKNOWN_NAME` for the feature, `INVALID_OPTION`, `NO_VALUES`
 *
 * @example
 * const { grid, average } = partialDependence((x) => forest.predictProba(x), x, "moid");
 */
export function partialDependence(
  predict: (x: Matrix) => Scores,
  x: Matrix,
  feature: string,
  { sampleWeight, ...options }: PartialDependenceOptions = {},
): PartialDependence {
  const grid = gridOf(x, feature, options);
  if (sampleWeight) checkWeights(sampleWeight, x.rows);
  let total = x.rows;
  if (sampleWeight) {
    total = 0;
    for (const weight of sampleWeight) total += weight;
  }
  if (total === 0) throw invalidOption("sampleWeight", total, "at least one weight above 0");
  const average = Float64Array.from(scoresAlong(predict, x, feature, grid), (scores) => {
    let sum = 0;
    for (let row = 0; row < scores.length; row++) sum += (sampleWeight?.[row] ?? 1) * scores[row]!;
    return sum / total;
  });
  return { feature, grid, average };
}

/**
 * Individual conditional expectations (Goldstein et al., 2015): the partial dependence of each row on its own.
 * scikit-learn's `partial_dependence(kind="individual")`.
 *
 * @throws as `partialDependence`
 */
export function individualExpectations(
  predict: (x: Matrix) => Scores,
  x: Matrix,
  feature: string,
  options: GridOptions = {},
): IndividualExpectations {
  const grid = gridOf(x, feature, options);
  // A model may reuse the array that it returns.
  return { feature, grid, individual: Array.from(scoresAlong(predict, x, feature, grid), (scores) => scores.slice()) };
}

function* scoresAlong(predict: (x: Matrix) => Scores, x: Matrix, feature: string, grid: Float32Array) {
  const j = x.names.indexOf(feature);
  for (const value of grid) {
    yield predict({ ...x, columns: x.columns.with(j, new Float32Array(x.rows).fill(value)) });
  }
}

function gridOf(x: Matrix, feature: string, options: GridOptions): Float32Array {
  const { gridResolution = 100, percentiles = [0.05, 0.95], grid } = options;
  checkTable("partial dependence", x);
  const column = x.columns[x.names.indexOf(feature)];
  if (!column) throw unknownName("feature", feature, x.names);
  if (grid) {
    if (grid.length === 0) throw invalidOption("grid", [], "at least one value");
    return grid.slice();
  }
  if (!Number.isInteger(gridResolution) || gridResolution < 2) {
    throw invalidOption("gridResolution", gridResolution, "a whole number from 2");
  }
  const [low, high] = percentiles;
  if (!(low >= 0 && low < high && high <= 1)) {
    throw invalidOption("percentiles", percentiles, "two ascending numbers from 0 to 1");
  }
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) throw noValues(feature);
  const distinct = sorted.filter((value, i) => value !== sorted[i - 1]);
  if (distinct.length < gridResolution) return distinct;
  const from = quantile(sorted, low);
  const to = quantile(sorted, high);
  if (!(from < to)) throw invalidOption("percentiles", percentiles, `quantiles of ${feature} that differ`);
  const step = (to - from) / (gridResolution - 1);
  return Float32Array.from({ length: gridResolution }, (_, i) => (i === gridResolution - 1 ? to : from + i * step));
}

/** The quantile of scipy's `mquantiles`, approximately unbiased for any distribution (Cunnane, 1978). */
function quantile(sorted: Float32Array, p: number): number {
  const position = sorted.length * p + 0.4 + 0.2 * p;
  const below = Math.min(sorted.length - 1, Math.max(1, Math.floor(position)));
  const share = Math.min(1, Math.max(0, position - below));
  return (1 - share) * sorted[below - 1]! + share * sorted[Math.min(below, sorted.length - 1)]!;
}
