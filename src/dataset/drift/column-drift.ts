import { createRandom, type Random } from "../../support/index.js";
import { type DriftFigures, noiseOf } from "./noise.js";
import { countBins, type Sample } from "./sample.js";
import { jensenShannonDistance, kolmogorovSmirnov, populationStabilityIndex } from "./statistics.js";

/** The rows of a table by the group that they belong to. */
export interface Grouping {
  /** `[rows]`, below `groups`. */
  readonly group: Uint32Array;
  readonly groups: number;
}

export interface DriftOptions {
  readonly seed: number;
  /** How often the reference is divided in halves; 200 where left out. */
  readonly splits?: number;
  /** The quantile of the noise that a figure must exceed; 0.99 where left out. */
  readonly quantile?: number;
}

/** A figure, what it would be by chance, and whether it is more. */
export interface Judged {
  readonly value: number;
  readonly threshold: number;
  readonly drifted: boolean;
}

export interface ColumnDrift {
  readonly psi: Judged;
  readonly js: Judged;
  /** Null for categories. */
  readonly ks: Judged | null;
  readonly missing: Judged;
  readonly missing_share: readonly [expected: number, actual: number];
  readonly drifted: boolean;
}

/**
 * Compares a column with its reference. What counts as drift is not a fixed figure but more than the reference differs
 * from itself, between random halves of its groups: a skewed column, or one of few groups, has a larger threshold.
 *
 * Halves are smaller than what is compared, or larger: with a and b groups, the quantile of `ks`, `js` and `missing` is
 * scaled by √((1/a + 1/b) / (4/a)), as such distances shrink with the root of the sizes, and that of `psi`, which is a
 * square, by its square. Groups that are in both samples make the figures smaller, never larger.
 */
export function compareColumns(
  expected: { readonly sample: Sample; readonly grouping: Grouping },
  actual: { readonly sample: Sample; readonly grouping: Grouping },
  { seed, splits = 200, quantile = 0.99 }: DriftOptions,
): ColumnDrift {
  const random: Random = createRandom(seed);
  const noise = noiseOf(expected.sample, expected.grouping.group, expected.grouping.groups, { splits, random });
  const [a, b] = [expected.grouping.groups, actual.grouping.groups];
  const scale = Math.sqrt((1 / a + 1 / b) / (4 / a));
  const figures = figuresOf(expected.sample, actual.sample);
  const judge = (value: number, of: (figures: DriftFigures) => number, by: number): Judged => {
    const threshold = by * quantileOf(noise.map(of), quantile);
    // Of two columns without a value nothing can be said; one against none is what `missing` says.
    return { value, threshold, drifted: value > threshold };
  };
  const [before, after] = [countBins(expected.sample), countBins(actual.sample)];
  const parts = {
    psi: judge(figures.psi, ({ psi }) => psi, scale ** 2),
    js: judge(figures.js, ({ js }) => js, scale),
    ks: figures.ks === undefined ? null : judge(figures.ks, ({ ks = Number.NaN }) => ks, scale),
    missing: atLeast(
      ruleOfThree / a,
      judge(figures.missing, ({ missing }) => missing, scale),
    ),
  };
  return {
    ...parts,
    missing_share: [
      before.missing / Math.max(1, expected.sample.binOf.length),
      after.missing / Math.max(1, actual.sample.binOf.length),
    ],
    drifted: [parts.psi, parts.js, parts.ks, parts.missing].some((judged) => judged?.drifted),
  };
}

/** Of what was seen in none of n groups, a share of 3 / n is still possible at 95 % (Hanley and Lippman-Hand, JAMA 1983). */
const ruleOfThree = 3;

function atLeast(least: number, { value, threshold }: Judged): Judged {
  const larger = Math.max(least, threshold);
  return { value, threshold: larger, drifted: value > larger };
}

function figuresOf(expected: Sample, actual: Sample): DriftFigures {
  const [before, after] = [countBins(expected), countBins(actual)];
  const share = ({ missing }: { missing: number }, { binOf }: Sample) => missing / Math.max(1, binOf.length);
  return {
    psi: populationStabilityIndex(before.counts, after.counts),
    js: jensenShannonDistance(before.counts, after.counts),
    missing: Math.abs(share(before, expected) - share(after, actual)),
    ...(expected.values && actual.values && { ks: kolmogorovSmirnov(sorted(expected.values), sorted(actual.values)) }),
  };
}

const sorted = (values: Float64Array) => values.filter((value) => !Number.isNaN(value)).sort();

/** Between neighbours by a straight line; NaN without a value. */
function quantileOf(values: readonly number[], share: number): number {
  const known = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (known.length === 0) return Number.NaN;
  const at = share * (known.length - 1);
  const low = known[Math.floor(at)]!;
  return low + (known[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
