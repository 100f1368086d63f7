import { createRandom, invalidOption, PerigeeError } from "../../support/index.js";
import { cannotResample, cannotSplit, shapeMismatch } from "../errors.js";
import type { Metric } from "../metrics/metric.js";
import { type PreparedMetric, prepare } from "../metrics/prepared.js";
import { checkWeights, type Scores, type Weights } from "../metrics/scores.js";
import { groupsById } from "../splits/groups.js";
import { shuffle } from "../splits/split.js";

/** More blocks change the acceleration of an interval by less than its resamples do. */
const jackknifeBlocks = 400;

export interface ResampleOptions {
  readonly seed: number;
  /** 1000 where left out; an interval wants at least 200 or so, one of 99 % more. */
  readonly resamples?: number;
  /** `[rows]`, ≥ 0; 1 for every row where left out. */
  readonly weights?: Weights | undefined;
}

export interface Resampled {
  readonly groups: number;
  /** `[figures]`, of the rows as they are. */
  readonly values: Float64Array;
  /** `[figures]` of `[resamples]`, entries of equal index are of the same resample. */
  readonly replicates: readonly Float64Array[];
  /** `[figures]` of `[blocks]`, without each block of groups in turn. */
  readonly jackknife: readonly Float64Array[];
}

/**
 * Draws groups with replacement, as many as there are, and asks for figures of each draw.
 *
 * A draw on which a figure is undefined, such as one without a positive row, is drawn again.
 *
 * @param figures of the same rows, one for each column of scores
 * @throws `INVALID_OPTION`, `CANNOT_SPLIT` with fewer than two groups, `CANNOT_RESAMPLE` where most draws are undefined,
 *   and what the metric throws on the rows as they are
 */
export function resample(
  metric: Metric,
  labels: Uint8Array,
  columns: readonly Scores[],
  group: Uint32Array,
  { weights, ...options }: ResampleOptions,
): Resampled {
  if (group.length !== labels.length) throw shapeMismatch("group", labels.length, group.length);
  if (weights) checkWeights(weights, labels.length);
  const values = Float64Array.from(columns, (scores) => metric(labels, scores, weights));
  const { count, ofRow } = groupsById(group);
  const figures = columns.map((scores) => prepare(metric, { labels, group: ofRow, weights }, scores));
  return { groups: count, values, ...drawGroups(count, figures, options) };
}

/**
 * Draws from so many groups, and asks each figure for its value on the draw.
 *
 * @throws `INVALID_OPTION`, `CANNOT_SPLIT`, `CANNOT_RESAMPLE`, as {@link resample} says
 */
export function drawGroups(
  count: number,
  figures: readonly PreparedMetric[],
  { seed, resamples = 1000 }: Omit<ResampleOptions, "weights">,
): Pick<Resampled, "replicates" | "jackknife"> {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw invalidOption("resamples", resamples, "an integer of at least 1");
  }
  if (count < 2) throw cannotSplit(`${count} group cannot be drawn from`, "An interval wants at least two groups.");
  const random = createRandom(seed);
  const drawn = new Uint32Array(count);
  const replicates = figures.map(() => new Float64Array(resamples));
  let undefinedDraws = 0;
  for (let at = 0; at < resamples; ) {
    drawn.fill(0);
    for (let i = 0; i < count; i++) drawn[random.below(count)]!++;
    if (fill(replicates, at, figures, drawn)) at++;
    else if (++undefinedDraws > resamples) throw cannotResample(count);
  }

  const order = shuffle(Uint32Array.from(drawn.keys()), random);
  const blocks = Math.min(count, jackknifeBlocks);
  const jackknife = figures.map(() => new Float64Array(blocks));
  let defined = 0;
  for (let block = 0; block < blocks; block++) {
    drawn.fill(1);
    for (let i = block; i < count; i += blocks) drawn[order[i]!] = 0;
    if (fill(jackknife, defined, figures, drawn)) defined++;
  }
  return { replicates, jackknife: jackknife.map((column) => column.subarray(0, defined)) };
}

/** Whether every figure is defined for these groups. */
function fill(
  columns: readonly Float64Array[],
  at: number,
  figures: readonly PreparedMetric[],
  drawn: Uint32Array,
): boolean {
  try {
    for (const [i, figure] of figures.entries()) {
      const value = figure(drawn);
      if (Number.isNaN(value)) return false;
      columns[i]![at] = value;
    }
    return true;
  } catch (error) {
    if (error instanceof PerigeeError && undefinedCodes.has(error.code)) return false;
    throw error;
  }
}

const undefinedCodes = new Set(["SINGLE_CLASS", "NO_WEIGHT"]);
