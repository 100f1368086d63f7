import type { Metric } from "../metrics/metric.js";
import type { Scores } from "../metrics/scores.js";
import { type IntervalOptions, intervalFrom, intervalOfReplicates } from "./bootstrap-interval.js";
import { checkInterval, type Interval, pValueOfZero } from "./interval.js";
import { resample } from "./resample.js";

export interface PairedBootstrap {
  readonly first: Interval;
  readonly second: Interval;
  /** Of the first's metric less the second's. */
  readonly difference: Interval;
  /** Two-sided, of no difference; below 1 − level where the difference's interval leaves zero out. */
  readonly pValue: number;
}

/**
 * Whether two models differ on the same objects: a paired bootstrap of the difference, by drawing objects.
 *
 * Both are measured on each draw, so that what makes an object easy or hard for both does not count: the difference is
 * known far better than the two intervals, which may overlap, suggest. The p-value inverts the difference's interval
 * (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 4.4), and is at least 1 / (resamples + 1).
 *
 * @param first  `[rows]`, one model's scores.
 * @param second `[rows]`, the other's, of the same rows.
 * @param group  `[rows]`, any number that names the row's group.
 * @throws what `bootstrapInterval` throws.
 *
 * @example
 * const { difference, pValue } = pairedBootstrap(averagePrecision, y, boosting, forest, object, { seed: 42 });
 */
export function pairedBootstrap(
  metric: Metric,
  labels: Uint8Array,
  first: Scores,
  second: Scores,
  group: Uint32Array,
  { level = 0.95, method = "bca", ...options }: IntervalOptions,
): PairedBootstrap {
  checkInterval(level, method);
  const resampled = resample(metric, labels, [first, second], group, options);
  const less = (columns: readonly Float64Array[]) => columns[0]!.map((value, i) => value - columns[1]![i]!);
  const difference = {
    value: resampled.values[0]! - resampled.values[1]!,
    sorted: less(resampled.replicates).sort(),
    jackknife: less(resampled.jackknife),
  };
  return {
    first: intervalFrom(resampled, 0, level, method),
    second: intervalFrom(resampled, 1, level, method),
    difference: intervalOfReplicates(difference, { groups: resampled.groups, level, method }),
    pValue: pValueOfZero(difference, method),
  };
}
