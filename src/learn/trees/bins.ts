import type { Matrix } from "../types.js";
import type { Arena } from "./arena.js";

/** Bins of a histogram: 255 of values at most, and the last for missing values. */
export const BINS = 256;

/** The columns of a matrix in bins, in the memory of the kernels. */
export interface Bins {
  /** Pointer to u8[features × rows], feature by feature. */
  readonly bins: number;
  /** Pointer to u32[features], the number of bins of values. */
  readonly valueBins: number;
  /** `[features]`: a value is in bin b where it is at most thresholds[b], and more than the one before. */
  readonly thresholds: readonly Float32Array[];
}

/** The columns of a matrix in finer bins, as the kernels of forests read them. */
export interface WideBins extends Omit<Bins, "bins"> {
  /** Pointer to u16[features × rows], feature by feature: 0 where missing, else 1 + the bin. */
  readonly bins: number;
  /** Bins of values of the feature that has most. */
  readonly most: number;
  /** The features that are not the same in all rows. */
  readonly varying: Uint32Array;
  /** Pointer to f32[features × most]: what stands for the values of each bin, halfway between its smallest and largest. */
  readonly middles: number;
}

/**
 * Puts columns into bins of about as many rows each; a bin of its own for each value where there are few.
 *
 * Rows are counted without their weights, so that the bins are the same whatever the weights.
 *
 * @param maxBins 2 to 255
 */
export function binColumns(arena: Arena, x: Matrix, maxBins: number): Bins {
  const bins = arena.take(x.rows * x.columns.length);
  const { valueBins, thresholds } = divideColumns(arena, x, maxBins, (feature, { pairs, present, table }) =>
    arena.kernels.placeBins(pairs, present, table, bins + feature * x.rows, x.rows),
  );
  return { bins, valueBins, thresholds };
}

/** As `binColumns`, with up to 4094 bins, for forests. */
export function binColumnsWide(arena: Arena, x: Matrix, maxBins: number): WideBins {
  const features = x.columns.length;
  const bins = arena.take(2 * x.rows * features);
  const most = Math.min(maxBins, x.rows);
  const middles = arena.take(4 * most * features);
  const varying: number[] = [];
  const { valueBins, thresholds } = divideColumns(arena, x, maxBins, (feature, column) => {
    const { pairs, present, table, sorted, found } = column;
    arena.kernels.placeWideBins(pairs, present, table, bins + 2 * feature * x.rows, x.rows);
    arena.float32At(middles + 4 * most * feature, found.length).set(middlesOf(sorted, found));
    if (found.length + Number(present < x.rows) > 1) varying.push(feature);
  });
  return { bins, valueBins, thresholds, most, varying: Uint32Array.from(varying), middles };
}

interface SortedColumn {
  /** Pointer to u64[present], of `sortColumn`. */
  readonly pairs: number;
  /** Number of values that are not missing. */
  readonly present: number;
  /** Their values, ascending. */
  readonly sorted: Float32Array;
  readonly found: Float32Array;
  /** Pointer to the thresholds. */
  readonly table: number;
}

function divideColumns(
  arena: Arena,
  x: Matrix,
  maxBins: number,
  place: (feature: number, column: SortedColumn) => void,
): Pick<Bins, "valueBins" | "thresholds"> {
  const valueBins = arena.take(4 * x.columns.length);
  const mark = arena.mark();
  const column = arena.take(4 * x.rows);
  const pairs = arena.take(8 * x.rows);
  const spare = arena.take(8 * x.rows);
  const counts = arena.take(4 * 3 * 2048);
  const table = arena.take(4 * maxBins);
  const thresholds = x.columns.map((values, feature) => {
    arena.float32At(column, x.rows).set(values);
    const present = arena.kernels.sortColumn(column, x.rows, pairs, spare, counts);
    const sorted = arena.float32At(spare, present);
    const found = thresholdsOf(sorted, maxBins);
    arena.float32At(table, found.length).set(found);
    place(feature, { pairs, present, sorted, found, table });
    return found;
  });
  arena.uint32At(valueBins, x.columns.length).set(thresholds.map((found) => found.length));
  arena.release(mark);
  return { valueBins, thresholds };
}

/** Of each bin the middle between its smallest and its largest value. */
function middlesOf(sorted: Float32Array, thresholds: Float32Array): Float32Array {
  let begin = 0;
  return thresholds.map((threshold) => {
    const end = upperBound(sorted, threshold, begin);
    const middle = sorted[begin]! / 2 + sorted[end - 1]! / 2;
    begin = end;
    // Nothing is drawn evenly up to infinity.
    return Math.max(-LARGEST, Math.min(LARGEST, middle));
  });
}

/**
 * The thresholds between the bins of sorted values, and after them one that all values are at most.
 *
 * @param sorted ascending, without missing values
 * @returns `[bins]`, ascending; empty without values
 */
export function thresholdsOf(sorted: Float32Array, maxBins: number): Float32Array {
  const rows = sorted.length;
  if (rows === 0) return new Float32Array(0);
  const last = Math.max(sorted[rows - 1]!, LARGEST);
  const distinct = thresholdsBetweenAll(sorted, maxBins);
  if (distinct) return Float32Array.from([...distinct, last]);

  const thresholds: number[] = [];
  let begin = 0;
  // What is left is shared among the bins that are left: values that fill a bin of their own do not starve the others.
  while (thresholds.length < maxBins - 1) {
    const size = (rows - begin) / (maxBins - thresholds.length);
    const end = nearestEnd(sorted, begin, begin + size);
    if (end >= rows) break;
    thresholds.push(thresholdBetween(sorted[end - 1]!, sorted[end]!));
    begin = end;
  }
  return Float32Array.from([...thresholds, last]);
}

const LARGEST = 3.4028234663852886e38;

/** A threshold between any two neighbours, unless there are more than `maxBins` distinct values. */
function thresholdsBetweenAll(sorted: Float32Array, maxBins: number): number[] | undefined {
  const thresholds: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    if (thresholds.length === maxBins - 1) return undefined;
    thresholds.push(thresholdBetween(sorted[i - 1]!, sorted[i]!));
  }
  return thresholds;
}

/** The end nearest to the wanted one that does not part equal values, and leaves at least one value in the bin. */
function nearestEnd(sorted: Float32Array, begin: number, wanted: number): number {
  const middle = Math.min(sorted.length - 1, Math.max(begin, Math.round(wanted) - 1));
  const value = sorted[middle]!;
  const before = lowerBound(sorted, value, begin);
  const after = upperBound(sorted, value, middle);
  return before > begin && wanted - before < after - wanted ? before : after;
}

/** A float32 t with low <= t < high: their middle where it is between them. */
export function thresholdBetween(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle >= low && middle < high ? middle : low;
}

function lowerBound(sorted: Float32Array, value: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted: Float32Array, value: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
