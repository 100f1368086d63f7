import { thresholdBetween } from "./bins.js";

const LARGEST = 3.4028234663852886e38;

/**
 * The thresholds between the bins of sorted values, and after them one that all values are at most.
 *
 * A bin of its own for each value where there are few. Else those that would fill one are set aside first, each with a
 * bin of its own, and the other bins are filled from below, one after the other, with what is then an even share of the
 * rows that are left: LightGBM's way (`GreedyFindBin`). Its direction matters: columns that say the same in opposite
 * orders, such as a magnitude and a diameter, get different bins and together part values more finely.
 *
 * @param sorted ascending, without missing values
 * @returns `[bins]`, ascending; empty without values
 */
export function quantileThresholds(sorted: Float32Array, maxBins: number): Float32Array {
  const rows = sorted.length;
  if (rows === 0) return new Float32Array(0);
  const ends = endsOfAll(sorted, maxBins) ?? endsOfShares(sorted, maxBins);
  const thresholds = ends.map((end) => thresholdBetween(sorted[end - 1]!, sorted[end]!));
  return Float32Array.from([...thresholds, Math.max(sorted[rows - 1]!, LARGEST)]);
}

/** Where each distinct value but the last ends, unless there are more than `maxBins`. */
function endsOfAll(sorted: Float32Array, maxBins: number): number[] | undefined {
  const ends: number[] = [];
  for (let end = endOf(sorted, 0); end < sorted.length; end = endOf(sorted, end)) {
    if (ends.length === maxBins - 1) return undefined;
    ends.push(end);
  }
  return ends;
}

function endsOfShares(sorted: Float32Array, maxBins: number): number[] {
  const heavy = Math.ceil(sorted.length / maxBins);
  let { bins, rows } = withoutHeavy(sorted, maxBins, heavy);
  let share = rows / bins;
  let inBin = 0;
  const ends: number[] = [];
  for (let begin = 0, end = 0; ends.length < maxBins - 1; begin = end) {
    end = endOf(sorted, begin);
    if (end === sorted.length) break;
    const isHeavy = end - begin >= heavy;
    inBin += end - begin;
    if (!isHeavy) rows -= end - begin;
    const full = isHeavy || inBin >= share || (inBin >= share / 2 && isHeavyFrom(sorted, end, heavy));
    if (!full) continue;
    ends.push(end);
    inBin = 0;
    if (!isHeavy) share = rows / --bins;
  }
  return ends;
}

/** The bins and rows that are left without the values of at least so many rows. */
function withoutHeavy(sorted: Float32Array, maxBins: number, heavy: number): { bins: number; rows: number } {
  let bins = maxBins;
  let rows = sorted.length;
  for (let begin = 0, end = 0; begin < sorted.length; begin = end) {
    end = endOf(sorted, begin);
    if (end - begin < heavy) continue;
    bins--;
    rows -= end - begin;
  }
  return { bins, rows };
}

function isHeavyFrom(sorted: Float32Array, begin: number, heavy: number): boolean {
  return sorted[begin + heavy - 1] === sorted[begin];
}

/** Where the value ends that begins here. */
function endOf(sorted: Float32Array, begin: number): number {
  const value = sorted[begin];
  let end = begin + 1;
  while (sorted[end] === value) end++;
  return end;
}
