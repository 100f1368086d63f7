import { codesOf } from "../roles/index.js";
import { type Column, missingCode, type TextColumn } from "../table.js";

/** A column as drift looks at it: for each row a bin, or none where the value is missing. */
export interface Sample {
  /** `[rows]`, below `bins`, or `missingCode`. */
  readonly binOf: Uint32Array;
  readonly bins: number;
  /** `[rows]`, NaN for missing; left out for categories. */
  readonly values?: Float64Array;
}

const quantiles = 10;
const mostCategories = 50;

/**
 * Two columns in the same bins: numbers in the tenths of the first, text by its value, where the 50 that
 * most rows of both have get a bin each and all others share one.
 *
 * @returns undefined for columns of different kinds, and for text that is names rather than categories
 */
export function samplesOf(expected: Column, actual: Column): { expected: Sample; actual: Sample } | undefined {
  if (expected.kind === "number" && actual.kind === "number") {
    const edges = quantileEdges(expected.values);
    const sample = ({ values }: { values: Float64Array }): Sample => ({
      binOf: Uint32Array.from(values, (value) => (Number.isNaN(value) ? missingCode : binAmong(edges, value))),
      bins: edges.length + 1,
      values,
    });
    return { expected: sample(expected), actual: sample(actual) };
  }
  if (expected.kind !== actual.kind) return undefined;
  const [before, after] = [codesOf(expected), codesOf(actual)];
  if (Math.max(before.values.length, after.values.length) > Math.max(mostCategories, before.codes.length / 20)) {
    return undefined;
  }
  const bins = new Map(commonest(before, after).map((value, bin) => [value, bin]));
  const sample = ({ codes, values }: typeof before): Sample => {
    const binOfCode = values.map((value) => bins.get(value) ?? bins.size);
    return {
      binOf: codes.map((code) => (code === missingCode ? missingCode : binOfCode[code]!)),
      bins: bins.size + 1,
    };
  };
  return { expected: sample(before), actual: sample(after) };
}

/** Counted in both columns: the first of one alone would be there by having been drawn. */
function commonest(...columns: readonly Pick<TextColumn, "codes" | "values">[]): string[] {
  const uses = new Map<string, number>();
  for (const { codes, values } of columns) {
    const counts = new Uint32Array(values.length);
    for (const code of codes) if (code !== missingCode) counts[code]!++;
    values.forEach((value, code) => {
      uses.set(value, (uses.get(value) ?? 0) + counts[code]!);
    });
  }
  const sorted = [...uses].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return sorted.slice(0, mostCategories).map(([value]) => value);
}

/** The upper ends of all bins but the last: distinct quantiles. */
function quantileEdges(values: Float64Array): Float64Array {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const edges = new Set<number>();
  for (let i = 1; i < quantiles && known.length > 0; i++) {
    edges.add(known[Math.min(known.length - 1, Math.floor((i * known.length) / quantiles))]!);
  }
  // A value that all others are at most needs no bin above it.
  edges.delete(known[known.length - 1] ?? Number.NaN);
  return Float64Array.from(edges).sort();
}

/** The first bin whose upper end is at least the value. */
function binAmong(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many rows each bin holds, `[bins]`, and how many have no value. */
export function countBins({ binOf, bins }: Sample): { counts: Float64Array; missing: number } {
  const counts = new Float64Array(bins);
  let missing = 0;
  for (const bin of binOf) {
    if (bin === missingCode) missing++;
    else counts[bin]! += 1;
  }
  return { counts, missing };
}
