import type { Random } from "../../support/index.js";
import { missingCode } from "../table.js";
import type { Sample } from "./sample.js";
import { jensenShannonDistance, populationStabilityIndex } from "./statistics.js";

/** The figures by which a column is compared; `ks` is left out for categories. */
export interface DriftFigures {
  readonly psi: number;
  readonly ks?: number;
  readonly js: number;
  /** Difference of the shares of missing values, without sign. */
  readonly missing: number;
}

/**
 * How much a column differs from itself: its groups are divided at random into two halves, again and again.
 *
 * Rows of one group are alike, so it is groups that are divided: rows would differ less than two real samples do.
 *
 * @param group `[rows]`, below `groups`
 * @returns `[splits]`
 */
export function noiseOf(
  sample: Sample,
  group: Uint32Array,
  groups: number,
  { splits, random }: { readonly splits: number; readonly random: Random },
): DriftFigures[] {
  const rows = sample.binOf.length;
  const ks = sample.values && orderOf(sample.values, group);
  const half = new Uint8Array(groups);
  const counts = [new Float64Array(sample.bins), new Float64Array(sample.bins)] as const;
  const missing = new Float64Array(2);
  const total = new Float64Array(2);
  return Array.from({ length: splits }, () => {
    drawHalf(half, random);
    for (const side of counts) side.fill(0);
    missing.fill(0);
    total.fill(0);
    for (let row = 0; row < rows; row++) {
      const side = half[group[row]!]!;
      const bin = sample.binOf[row]!;
      total[side]! += 1;
      if (bin === missingCode) missing[side]! += 1;
      else counts[side]![bin]! += 1;
    }
    return {
      psi: populationStabilityIndex(counts[0], counts[1]),
      js: jensenShannonDistance(counts[0], counts[1]),
      missing: Math.abs(missing[0]! / total[0]! - missing[1]! / total[1]!),
      ...(ks && { ks: distanceOfHalves(ks, half) }),
    };
  });
}

/** Marks a random half of the groups. */
function drawHalf(half: Uint8Array, random: Random): void {
  half.fill(0);
  half.fill(1, 0, half.length >> 1);
  for (let i = half.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = half[i]!;
    half[i] = half[j]!;
    half[j] = kept;
  }
}

interface Ordered {
  /** `[rows with a value]`, the group of each row in order of value. */
  readonly group: Uint32Array;
  /** `[rows with a value]`, 1 where the next row has another value. */
  readonly ends: Uint8Array;
}

function orderOf(values: Float64Array, group: Uint32Array): Ordered {
  const rows = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]!))
    .sort((a, b) => values[a]! - values[b]!);
  const ends = new Uint8Array(rows.length).fill(1);
  for (let i = 0; i + 1 < rows.length; i++) if (values[rows[i]!] === values[rows[i + 1]!]) ends[i] = 0;
  return { group: Uint32Array.from(rows, (row) => group[row]!), ends };
}

/** The statistic of Kolmogorov and Smirnov between the two halves. */
function distanceOfHalves({ group, ends }: Ordered, half: Uint8Array): number {
  let second = 0;
  for (let i = 0; i < group.length; i++) second += half[group[i]!]!;
  const first = group.length - second;
  if (first === 0 || second === 0) return Number.NaN;
  let seen = 0;
  let largest = 0;
  for (let i = 0; i < group.length; i++) {
    seen += half[group[i]!]!;
    if (ends[i] === 1) largest = Math.max(largest, Math.abs((i + 1 - seen) / first - seen / second));
  }
  return largest;
}
