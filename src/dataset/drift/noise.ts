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

/** A column of two tables, one below the other, and the groups of both, none of which is shared. */
export interface JoinedColumn {
  readonly sample: Sample;
  /** `[rows of both]`, below `groups[0] + groups[1]`; those of the second table come last. */
  readonly group: Uint32Array;
  readonly groups: readonly [first: number, second: number];
}

/**
 * What two tables differ by, and what they would by chance: all groups are put together, and divided at random in two
 * of the tables' sizes, again and again (a permutation test: Fisher 1935; Good, Permutation Tests, 2000).
 *
 * Rows of one group are alike, so it is groups that are divided: rows would differ less than two real samples do.
 *
 * @returns the figures between the tables, and those between random parts, `[splits]`
 */
export function differencesOf(
  { sample, group, groups }: JoinedColumn,
  { splits, random }: { readonly splits: number; readonly random: Random },
): { found: DriftFigures; noise: DriftFigures[] } {
  const ks = sample.values && orderOf(sample.values, group);
  const side = new Uint8Array(groups[0] + groups[1]).fill(1, groups[0]);
  const counts = [new Float64Array(sample.bins), new Float64Array(sample.bins)] as const;
  const missing = new Float64Array(2);
  const total = new Float64Array(2);
  const figures = (): DriftFigures => {
    for (const part of counts) part.fill(0);
    missing.fill(0);
    total.fill(0);
    for (let row = 0; row < group.length; row++) {
      const of = side[group[row]!]!;
      const bin = sample.binOf[row]!;
      total[of]! += 1;
      if (bin === missingCode) missing[of]! += 1;
      else counts[of]![bin]! += 1;
    }
    return {
      psi: populationStabilityIndex(counts[0], counts[1]),
      js: jensenShannonDistance(counts[0], counts[1]),
      missing: Math.abs(missing[0]! / total[0]! - missing[1]! / total[1]!),
      ...(ks && { ks: distanceOfSides(ks, side) }),
    };
  };
  const found = figures();
  const noise = Array.from({ length: splits }, () => {
    shuffle(side, random);
    return figures();
  });
  return { found, noise };
}

function shuffle(side: Uint8Array, random: Random): void {
  for (let i = side.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = side[i]!;
    side[i] = side[j]!;
    side[j] = kept;
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

/** The statistic of Kolmogorov and Smirnov between the two sides. */
function distanceOfSides({ group, ends }: Ordered, side: Uint8Array): number {
  let second = 0;
  for (let i = 0; i < group.length; i++) second += side[group[i]!]!;
  const first = group.length - second;
  if (first === 0 || second === 0) return Number.NaN;
  let seen = 0;
  let largest = 0;
  for (let i = 0; i < group.length; i++) {
    seen += side[group[i]!]!;
    if (ends[i] === 1) largest = Math.max(largest, Math.abs((i + 1 - seen) / first - seen / second));
  }
  return largest;
}
