import { type Matrix, type Split, take } from "../../learn/index.js";
import { createRandom } from "../../support/index.js";

/** How near test rows lie to training rows. */
export interface NearestRows {
  /** Test rows that equal a training row in every feature. */
  readonly exact_duplicates: number;
  readonly test_rows: number;
  /** Test rows whose nearest training row was looked for. */
  readonly compared: number;
  /** Of them, the share whose nearest training row is of the same group. */
  readonly same_group_share: number;
  /** Of them, the share whose nearest training row has the same label. */
  readonly same_label_share: number;
  /** Of them, the share of the positive ones whose nearest training row is positive. */
  readonly positives_found: number;
  /** Between 0 and 1: a column is stretched so that its training rows lie evenly. */
  readonly median_distance: number;
  /** The nearest pairs of all, as indices of rows; in an `AuditReport` counted from 1, after the header. */
  readonly examples: readonly {
    readonly test_row: number;
    readonly train_row: number;
    readonly distance: number;
    readonly same_group: boolean;
    readonly same_label: boolean;
  }[];
}

const mostCompared = 2000;
const examplesKept = 3;

/**
 * Looks for the nearest training row of test rows, a drawn part of them where there are many.
 *
 * A value counts by its rank among the training rows, so that units and tails do not matter; the distance is the largest
 * difference of any feature. A missing value is at distance 1 from any that is not.
 *
 * @param labels `[rows]`, 0 or 1
 * @param group  `[rows]`
 */
export function findNearestRows(
  x: Matrix,
  labels: Uint8Array,
  group: Uint32Array,
  { train, test }: Split,
  seed: number,
): NearestRows {
  const sampled = sample(test, mostCompared, seed);
  const ranks = x.columns.map((column) => ranksAmong(column, train));
  const trainRanks = ranks.map((column) => take(column, train));
  const axis = widestAxis(trainRanks);
  const along = trainRanks[axis]!;
  const order = Uint32Array.from(along.keys()).sort((a, b) => along[a]! - along[b]!);
  const sortedRanks = trainRanks.map((column) => take(column, order));

  const pairs = [...sampled].map((row) => {
    const point = ranks.map((column) => column[row]!);
    const { at, distance } = nearest(sortedRanks, axis, point);
    const found = train[order[at]!]!;
    return {
      test_row: row,
      train_row: found,
      distance,
      same_group: group[row] === group[found],
      same_label: labels[row] === labels[found],
      positive: labels[row] === 1,
    };
  });
  const positives = pairs.filter(({ positive }) => positive);
  const share = (of: typeof pairs, is: (pair: (typeof pairs)[number]) => boolean) => of.filter(is).length / of.length;
  const byDistance = [...pairs].sort((a, b) => a.distance - b.distance);
  return {
    exact_duplicates: countEqualRows(x, { train, test }),
    test_rows: test.length,
    compared: pairs.length,
    same_group_share: share(pairs, ({ same_group }) => same_group),
    same_label_share: share(pairs, ({ same_label }) => same_label),
    positives_found: share(positives, ({ same_label }) => same_label),
    median_distance: byDistance[pairs.length >> 1]?.distance ?? Number.NaN,
    examples: byDistance.slice(0, examplesKept).map(({ positive: _, ...example }) => example),
  };
}

function sample(rows: Uint32Array, most: number, seed: number): Uint32Array {
  if (rows.length <= most) return rows;
  const random = createRandom(seed, 1);
  const drawn = rows.slice();
  for (let i = 0; i < most; i++) {
    const j = i + random.below(drawn.length - i);
    [drawn[i], drawn[j]] = [drawn[j]!, drawn[i]!];
  }
  return drawn.subarray(0, most);
}

/** The share of the training rows' values below each value, ties half; −1 for a missing one, which is 1 or more from all others. */
function ranksAmong(column: Float32Array, train: Uint32Array): Float32Array {
  const known = take(column, train)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const scale = 1 / Math.max(1, known.length);
  return Float32Array.from(column, (value) => {
    if (Number.isNaN(value)) return -1;
    return (scale * (countBelow(known, value, false) + countBelow(known, value, true))) / 2;
  });
}

function countBelow(sorted: Float32Array, value: number, included: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (included && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The column of most distinct ranks: along it fewest rows lie near each other. */
function widestAxis(columns: readonly Float32Array[]): number {
  const distinct = columns.map((column) => new Set(column).size);
  return distinct.indexOf(Math.max(...distinct));
}

/** Looks outwards along the axis until that alone is farther than the nearest row so far. */
function nearest(columns: readonly Float32Array[], axis: number, point: readonly number[]) {
  const along = columns[axis]!;
  const start = countBelow(along, point[axis]!, false);
  let at = Math.min(start, along.length - 1);
  let smallest = Number.POSITIVE_INFINITY;
  const consider = (candidate: number) => {
    let distance = 0;
    for (let i = 0; i < columns.length && distance < smallest; i++) {
      distance = Math.max(distance, Math.abs(columns[i]![candidate]! - point[i]!));
    }
    if (distance < smallest) {
      smallest = distance;
      at = candidate;
    }
  };
  for (let up = start, down = start - 1; ; ) {
    const above = up < along.length ? along[up]! - point[axis]! : Number.POSITIVE_INFINITY;
    const below = down >= 0 ? point[axis]! - along[down]! : Number.POSITIVE_INFINITY;
    if (Math.min(above, below) >= smallest || (above === below && above === Number.POSITIVE_INFINITY)) break;
    consider(above <= below ? up++ : down--);
  }
  return { at, distance: smallest };
}

/** Test rows that equal a training row in every feature: rows are numbered by their values, a column at a time. */
function countEqualRows(x: Matrix, { train, test }: Split): number {
  let numbers = new Float64Array(x.rows);
  for (const column of x.columns) {
    const values = new Map<number, number>();
    const codes = Float64Array.from(column, (value) => {
      const code = values.get(value) ?? values.size;
      values.set(value, code);
      return code;
    });
    const known = new Map<number, number>();
    numbers = numbers.map((number, row) => {
      const key = number * values.size + codes[row]!;
      const next = known.get(key) ?? known.size;
      known.set(key, next);
      return next;
    });
  }
  const trained = new Set<number>();
  for (const row of train) trained.add(numbers[row]!);
  return test.reduce((count, row) => count + Number(trained.has(numbers[row]!)), 0);
}
