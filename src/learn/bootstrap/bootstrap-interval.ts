import type { Metric } from "../metrics/metric.js";
import type { Scores } from "../metrics/scores.js";
import { checkInterval, type Interval, type IntervalMethod, intervalOf } from "./interval.js";
import { type Resampled, type ResampleOptions, resample } from "./resample.js";

export interface IntervalOptions extends ResampleOptions {
  /** 0.95 where left out. */
  readonly level?: number;
  /** `bca` where left out: percentiles corrected for bias and skewness. */
  readonly method?: IntervalMethod;
}

/**
 * A confidence interval of a metric, by drawing objects, not rows.
 *
 * Rows of one object are alike: an interval that takes each for an observation of its own is too narrow, by a factor of
 * three with ten equal rows an object. Here whole groups are drawn with replacement (Davison and Hinkley, Bootstrap
 * Methods and their Application, 1997, 3.8), and the ends are read from the replicates by BCa (Efron, JASA 1987) or
 * as plain percentiles. The jackknife of BCa leaves out one of 400 blocks of groups at a time where there are more
 * groups: the acceleration is the same on average, at a cost that does not grow with their number.
 *
 * What it does not know is that of other training sets and seeds: the model is given.
 *
 * @param metric `averagePrecision` and `rocAuc` sort once only; any other is computed anew for each resample.
 * @param labels `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param scores `[rows]`.
 * @param group  `[rows]`, any number that names the row's group.
 * @throws what the metric throws, `SHAPE_MISMATCH`, `INVALID_OPTION`, `CANNOT_SPLIT` with fewer than two groups,
 *   `CANNOT_RESAMPLE` where most draws hold one class only, `NOT_A_WEIGHT`, `NO_WEIGHT`.
 *
 * @example
 * const { value, low, high } = bootstrapInterval(averagePrecision, y, scores, object, { seed: 42 });
 */
export function bootstrapInterval(
  metric: Metric,
  labels: Uint8Array,
  scores: Scores,
  group: Uint32Array,
  { level = 0.95, method = "bca", ...options }: IntervalOptions,
): Interval {
  checkInterval(level, method);
  const resampled = resample(metric, labels, [scores], group, options);
  return intervalFrom(resampled, 0, level, method);
}

/** The interval of one figure of several. */
export function intervalFrom(resampled: Resampled, figure: number, level: number, method: IntervalMethod): Interval {
  return intervalOfReplicates(
    {
      value: resampled.values[figure]!,
      sorted: resampled.replicates[figure]!.slice().sort(),
      jackknife: resampled.jackknife[figure]!,
    },
    { groups: resampled.groups, level, method },
  );
}

export function intervalOfReplicates(
  replicates: Parameters<typeof intervalOf>[0],
  { groups, level, method }: { groups: number; level: number; method: IntervalMethod },
): Interval {
  const [low, high] = intervalOf(replicates, level, method);
  const { value, sorted } = replicates;
  return { value, low, high, level, method, standardError: deviationOf(sorted), resamples: sorted.length, groups };
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1));
}
