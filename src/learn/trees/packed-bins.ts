import type { Matrix } from "../types.js";
import type { Arena } from "./arena.js";
import { quantileThresholds } from "./quantile-thresholds.js";

/** Bytes of a Record of `kernels/records.ts`: the bins of 8 features and the gradient. */
const RECORD = 16;
/** Bins of a histogram: 255 of values at most, and the last for missing values. */
export const BINS = 256;

/** A table in bins as the kernels of boosting read it; rows are dealt to the threads in turn. */
export interface PackedTable {
  readonly rows: number;
  readonly threads: number;
  /** Positions of one thread, a multiple of 4: its rows, and what pads them. */
  readonly share: number;
  /** Pointers to Record[threads × share], and u64[words − 1][threads × share] for the features after the first 8. */
  readonly records: number;
  readonly furtherBins: number;
}

export interface BinnedColumns {
  readonly table: PackedTable;
  /** `[columns of the table]`, the feature of each: those that say something which no feature before them says. */
  readonly features: Uint32Array;
  /** `[features]`: a value is in bin b where it is at most thresholds[b], and more than the one before. */
  readonly thresholds: readonly Float32Array[];
}

/**
 * Puts columns into bins of about as many rows each; a bin of its own for each value where there are few.
 *
 * Rows are counted without their weights, so that the bins are the same whatever the weights.
 *
 * @param maxBins 2 to 255
 */
export function packColumns(arena: Arena, x: Matrix, maxBins: number, threads: number): BinnedColumns {
  const table = takeTable(arena, x, threads);
  const mark = arena.mark();
  const column = arena.take(4 * x.rows);
  const sorted = arena.take(4 * x.rows);
  const spare = arena.take(4 * x.rows);
  const counts = arena.take(4 * 3 * 2048);
  const searched = arena.take(4 * BINS);
  const features: number[] = [];
  const thresholds: Float32Array[] = [];
  for (const [feature, values] of x.columns.entries()) {
    arena.float32At(column, x.rows).set(values);
    const present = arena.kernels.sortValues(column, x.rows, sorted, spare, counts);
    const found = quantileThresholds(arena.float32At(sorted, present), maxBins);
    thresholds.push(found);
    // The next feature takes the place of one that is the same in all rows, or in each row the same as one before.
    const place = features.length;
    packColumn(arena, table, column, searched, found, place);
    const varies = found.length > 1 || (found.length === 1 && present < x.rows);
    const hasTwin = features.some(
      (other, twin) => thresholds[other]!.length === found.length && sameBins(arena, table, twin, place),
    );
    if (varies && !hasTwin) features.push(feature);
  }
  arena.release(mark);
  // Where nothing varies, the last one stands for all.
  return { table, thresholds, features: Uint32Array.from(features.length > 0 ? features : [x.columns.length - 1]) };
}

/** Puts the same features of another matrix into the same bins, all rows for one thread. */
export function packColumnsBy(
  arena: Arena,
  x: Matrix,
  { thresholds, features }: Pick<BinnedColumns, "thresholds" | "features">,
): PackedTable {
  const table = takeTable(arena, x, 1);
  const mark = arena.mark();
  const column = arena.take(4 * x.rows);
  const searched = arena.take(4 * BINS);
  for (const [place, feature] of features.entries()) {
    arena.float32At(column, x.rows).set(x.columns[feature]!);
    packColumn(arena, table, column, searched, thresholds[feature]!, place);
  }
  arena.release(mark);
  return table;
}

/** Values of the rows where the kernels have them: `positions` is float32 or bytes, as long as all threads' shares. */
export function dealRows(
  { rows, threads, share }: PackedTable,
  values: ArrayLike<number>,
  positions: Float32Array | Uint8Array,
): void {
  for (let thread = 0; thread < threads; thread++) {
    let position = thread * share;
    for (let row = thread; row < rows; row += threads) positions[position++] = values[row]!;
  }
}

function takeTable(arena: Arena, x: Matrix, threads: number): PackedTable {
  const share = Math.ceil(x.rows / threads / 4) * 4;
  const words = Math.ceil(x.columns.length / 8);
  const records = arena.take(RECORD * threads * share);
  const furtherBins = arena.take(8 * (words - 1) * threads * share);
  return { rows: x.rows, threads, share, records, furtherBins };
}

function packColumn(
  arena: Arena,
  table: PackedTable,
  column: number,
  searched: number,
  thresholds: Float32Array,
  place: number,
): void {
  const { rows, threads, share } = table;
  // The last threshold lets everything through: what is larger than all values of training is in the last bin.
  const wanted = arena.float32At(searched, BINS).fill(Number.POSITIVE_INFINITY);
  wanted.set(thresholds.subarray(0, -1));
  const { bins, stride } = columnAt(table, place);
  arena.kernels.packBins(column, rows, searched, bins, stride, threads, share);
}

/** Whether two columns of a table have the same bins in all rows. */
function sameBins(arena: Arena, table: PackedTable, one: number, other: number): boolean {
  const { rows, threads, share } = table;
  const [a, b] = [columnAt(table, one), columnAt(table, other)];
  const bytes = arena.bytesAt(0, arena.bytes);
  for (let thread = 0; thread < threads; thread++) {
    const end = thread * share + Math.ceil((rows - thread) / threads);
    for (let at = thread * share; at < end; at++) {
      if (bytes[a.bins + a.stride * at] !== bytes[b.bins + b.stride * at]) return false;
    }
  }
  return true;
}

/** Where the bins of a column begin, and how far the next row's is. */
function columnAt({ threads, share, records, furtherBins }: PackedTable, place: number) {
  const word = place >> 3;
  return word === 0
    ? { bins: records + place, stride: RECORD }
    : { bins: furtherBins + 8 * (word - 1) * threads * share + (place & 7), stride: 8 };
}
