import { createRandom } from "../../support/index.js";
import { tooFewSplits } from "../errors.js";
import { type DriftFigures, differencesOf, type JoinedColumn } from "./noise.js";
import { countBins, type Sample } from "./sample.js";

/** The rows of a table by the group that they belong to. */
export interface Grouping {
  /** `[rows]`, below `groups`. */
  readonly group: Uint32Array;
  readonly groups: number;
}

export interface DriftOptions {
  readonly seed: number;
  /** How often the groups of both tables are divided at random; 200 where left out. */
  readonly splits?: number;
  /** The share of random divisions in which a column is to show no drift; 0.99 where left out. */
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
 * Compares a column with its reference. What counts as drift is not a fixed figure but more than chance explains: the
 * groups of both tables are put together and divided anew, in parts as large as the tables. A skewed column, or one of
 * few groups, has larger thresholds.
 *
 * The thresholds of a column's figures hold together: where nothing changed, any of them is exceeded in at most a share
 * of 1 − `quantile`. Groups that are in both tables count as two, which makes the figures smaller, never larger.
 *
 * @throws `SPLITS_TOO_FEW` where so many splits cannot tell the quantile
 */
export function compareColumns(
  expected: { readonly sample: Sample; readonly grouping: Grouping },
  actual: { readonly sample: Sample; readonly grouping: Grouping },
  { seed, splits = 200, quantile = 0.99 }: DriftOptions,
): ColumnDrift {
  const needed = Math.ceil(1 / (1 - quantile) - 1e-9) - 1;
  if (splits < needed) throw tooFewSplits(splits, quantile, needed);
  const { found, noise } = differencesOf(join(expected, actual), { splits, random: createRandom(seed) });
  const thresholds = thresholdsOf(noise, quantile);
  const judge = (figure: keyof DriftFigures): Judged => {
    const [value, threshold] = [found[figure] ?? Number.NaN, thresholds[figure] ?? Number.NaN];
    // Of two columns without a value nothing can be said; one against none is what `missing` says.
    return { value, threshold, drifted: value > threshold };
  };
  const parts = {
    psi: judge("psi"),
    js: judge("js"),
    ks: found.ks === undefined ? null : judge("ks"),
    missing: judge("missing"),
  };
  return {
    ...parts,
    missing_share: [missingShare(expected.sample), missingShare(actual.sample)],
    drifted: Object.values(parts).some((judged) => judged?.drifted),
  };
}

function join(
  first: { readonly sample: Sample; readonly grouping: Grouping },
  second: { readonly sample: Sample; readonly grouping: Grouping },
): JoinedColumn {
  const rows = first.sample.binOf.length;
  const group = new Uint32Array(rows + second.sample.binOf.length);
  group.set(first.grouping.group);
  group.set(
    second.grouping.group.map((of) => first.grouping.groups + of),
    rows,
  );
  const binOf = new Uint32Array(group.length);
  binOf.set(first.sample.binOf);
  binOf.set(second.sample.binOf, rows);
  const sample: Sample = { binOf, bins: first.sample.bins };
  const groups = [first.grouping.groups, second.grouping.groups] as const;
  if (!first.sample.values || !second.sample.values) return { sample, group, groups };
  const values = new Float64Array(group.length);
  values.set(first.sample.values);
  values.set(second.sample.values, rows);
  return { sample: { ...sample, values }, group, groups };
}

const figureNames = ["psi", "js", "ks", "missing"] as const;

/**
 * The quantile of each figure, all raised by one factor: that by which in a share of `quantile` of the splits none is
 * beyond its threshold. Four figures that each err in one of a hundred would together do so in up to four.
 */
function thresholdsOf(noise: readonly DriftFigures[], quantile: number): Partial<DriftFigures> {
  const own = new Map(
    figureNames.map((name) => [
      name,
      quantileOf(
        noise.map((of) => of[name] ?? Number.NaN),
        quantile,
      ),
    ]),
  );
  const largest = noise.map((figures) => {
    const ratios = figureNames.map((name) => (figures[name] ?? 0) / (own.get(name) || Number.NaN));
    return Math.max(0, ...ratios.filter((ratio) => !Number.isNaN(ratio)));
  });
  const factor = Math.max(1, quantileOf(largest, quantile));
  return Object.fromEntries(figureNames.map((name) => [name, factor * (own.get(name) ?? Number.NaN)]));
}

/**
 * The value that a further one of n + 1 exceeds with a probability of at most 1 − `share`, without interpolation
 * (Phipson and Smyth, 2010); NaN without a value.
 */
function quantileOf(values: readonly number[], share: number): number {
  const known = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const rank = Math.ceil(share * (known.length + 1) - 1e-9);
  return known[Math.min(rank, known.length) - 1] ?? Number.NaN;
}

function missingShare(sample: Sample): number {
  return countBins(sample).missing / Math.max(1, sample.binOf.length);
}
