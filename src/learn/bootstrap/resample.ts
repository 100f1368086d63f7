import { createRandom, invalidOption, PerigeeError } from "../../support/index.js";
import { cannotResample, cannotSplit, shapeMismatch } from "../errors.js";
import type { PreparedMetric } from "../metrics/prepared.js";
import { checkWeights, type Weights } from "../metrics/scores.js";
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
 * A group that is drawn twice is in the figures as rows of double weight. A draw on which a figure is undefined, such as
 * one without a positive row, is drawn again.
 *
 * @param group   `[rows]`
 * @param figures of the same rows, by their weights
 * @throws `INVALID_OPTION`, `CANNOT_SPLIT` with fewer than two groups, `CANNOT_RESAMPLE` where most draws are undefined,
 *   `NOT_A_WEIGHT`, `NO_WEIGHT`, `SHAPE_MISMATCH`, and what the figures throw on the rows as they are
 */
export function resample(
  group: Uint32Array,
  figures: readonly PreparedMetric[],
  { seed, resamples = 1000, weights }: ResampleOptions,
): Resampled {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw invalidOption("resamples", resamples, "an integer of at least 1");
  }
  if (weights) checkWeights(weights, group.length);
  const { count, ofRow } = groupsById(group);
  if (count < 2) throw cannotSplit(`${count} group cannot be drawn from`, "An interval wants at least two groups.");

  const random = createRandom(seed);
  const drawn = new Uint32Array(count);
  const rowWeights = new Float64Array(group.length);
  const weigh = () => {
    for (let row = 0; row < rowWeights.length; row++) {
      rowWeights[row] = drawn[ofRow[row]!]! * (weights ? weights[row]! : 1);
    }
  };
  drawn.fill(1);
  weigh();
  const values = Float64Array.from(figures, (figure) => figure(rowWeights));

  const replicates = figures.map(() => new Float64Array(resamples));
  let undefinedDraws = 0;
  for (let at = 0; at < resamples; ) {
    drawn.fill(0);
    for (let i = 0; i < count; i++) drawn[random.below(count)]!++;
    weigh();
    if (fill(replicates, at, figures, rowWeights)) at++;
    else if (++undefinedDraws > resamples) throw cannotResample(count);
  }

  const order = shuffle(Uint32Array.from(drawn.keys()), random);
  const blocks = Math.min(count, jackknifeBlocks);
  const jackknife = figures.map(() => new Float64Array(blocks));
  let defined = 0;
  for (let block = 0; block < blocks; block++) {
    drawn.fill(1);
    for (let i = block; i < count; i += blocks) drawn[order[i]!] = 0;
    weigh();
    if (fill(jackknife, defined, figures, rowWeights)) defined++;
  }
  return { groups: count, values, replicates, jackknife: jackknife.map((column) => column.subarray(0, defined)) };
}

/** Whether every figure is defined for these weights. */
function fill(
  columns: readonly Float64Array[],
  at: number,
  figures: readonly PreparedMetric[],
  weights: Float64Array,
): boolean {
  try {
    for (const [i, figure] of figures.entries()) {
      const value = figure(weights);
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

/** @throws `SHAPE_MISMATCH` */
export function checkGroups(group: Uint32Array, labels: Uint8Array): void {
  if (group.length !== labels.length) throw shapeMismatch("group", labels.length, group.length);
}
