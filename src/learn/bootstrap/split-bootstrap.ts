import type { Metric } from "../metrics/metric.js";
import { prepare } from "../metrics/prepared.js";
import type { Scores } from "../metrics/scores.js";
import { groupsById } from "../splits/groups.js";
import { type IntervalOptions, intervalOfReplicates } from "./bootstrap-interval.js";
import { checkInterval, type Interval } from "./interval.js";
import { drawGroups, type ResampleOptions } from "./resample.js";

/** Scored rows of one test part. */
export interface ScoredRows {
  /** `[rows]`, 0 or 1. */
  readonly labels: Uint8Array;
  /** `[rows]` */
  readonly scores: Scores;
  /** `[rows]`, any number that names the row's group; the same in both parts. */
  readonly group: Uint32Array;
}

/**
 * The interval of the difference of a metric between two test parts, the first's less the second's: a bootstrap that
 * draws from the groups of both, each with its rows in either part.
 *
 * A group that stands in both parts is drawn for both at a time, so what makes it easy or hard counts in both figures;
 * where no group does, the two figures vary independently.
 *
 * @returns `groups` are those of either part
 * @throws what `bootstrapInterval` throws
 */
export function splitBootstrap(
  metric: Metric,
  first: ScoredRows,
  second: ScoredRows,
  { level = 0.95, method = "bca", ...options }: IntervalOptions & Omit<ResampleOptions, "weights">,
): Interval {
  checkInterval(level, method);
  const value = metric(first.labels, first.scores) - metric(second.labels, second.scores);
  const rows = first.group.length;
  const both = new Uint32Array(rows + second.group.length);
  both.set(first.group);
  both.set(second.group, rows);
  const { count, ofRow } = groupsById(both);
  const figureOf = ({ labels, scores }: ScoredRows, group: Uint32Array) =>
    prepare(metric, { labels, group, weights: undefined }, scores);
  const figures = [figureOf(first, ofRow.subarray(0, rows)), figureOf(second, ofRow.subarray(rows))];
  const { replicates, jackknife } = drawGroups(count, figures, options);
  const less = ([one, other]: readonly Float64Array[]) => one!.map((value, i) => value - other![i]!);
  const difference = {
    value,
    sorted: less(replicates).sort(),
    jackknife: less(jackknife),
  };
  return intervalOfReplicates(difference, { groups: count, level, method });
}
