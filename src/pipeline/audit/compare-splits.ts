import {
  averagePrecision,
  bootstrapInterval,
  type Interval,
  type Matrix,
  RandomForestClassifier,
  type Split,
  splitByGroups,
  splitByRows,
  take,
  takeRows,
} from "../../learn/index.js";
import { PerigeeError } from "../../support/index.js";
import type { JobContext } from "../context.js";
import { tooFewGroups } from "../errors.js";

/** A figure with its interval over groups. */
export type GroupInterval = Pick<Interval, "value" | "low" | "high" | "level" | "groups" | "resamples">;

/** The same estimator on the same columns, judged by two splits. */
export interface SplitComparison {
  readonly estimator: string;
  readonly by_rows: GroupInterval;
  readonly by_groups: GroupInterval;
  /** By rows less by groups: what memory of the groups adds. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number };
}

export interface AuditSplits {
  readonly rows: Split;
  readonly groups: Split;
}

const testShare = 0.2;

/** The two splits of an audit: a fifth of the rows, stratified by label, and a fifth of the groups. */
export function auditSplits(group: Uint32Array, labels: Uint8Array, seed: number): AuditSplits {
  return { rows: splitByRows(labels, { testShare, seed }), groups: splitByGroups(group, labels, { testShare, seed }) };
}

/**
 * Fits scikit-learn's default forest (100 trees without a limit of depth, √features tried in a node) on the training
 * part of each split, and scores the test part by average precision, with intervals over the groups of the test part.
 *
 * @throws `TOO_FEW_GROUPS` where the groups of a test part cannot be drawn from
 */
export async function compareSplits(
  { x, labels, group }: { readonly x: Matrix; readonly labels: Uint8Array; readonly group: Uint32Array },
  splits: AuditSplits,
  { seed, trees }: { readonly seed: number; readonly trees: number },
  { progress, signal }: Pick<JobContext, "progress" | "signal">,
): Promise<SplitComparison> {
  const scored = async (name: string, { train, test }: Split): Promise<Interval> => {
    progress.start(`Forest, split by ${name}`, trees);
    const forest = new RandomForestClassifier({ nEstimators: trees, maxDepth: null, randomState: seed });
    await forest.fit(takeRows(x, train), take(labels, train), { signal, onTree: (done) => progress.advance(done) });
    const scores = forest.predictProba(takeRows(x, test));
    const interval = intervalOver(take(labels, test), scores, take(group, test), seed);
    progress.end(`PR-AUC ${interval.value.toFixed(3)}`);
    return interval;
  };
  const byRows = await scored("rows", splits.rows);
  const byGroups = await scored("groups", splits.groups);
  const value = byRows.value - byGroups.value;
  const margin = 1.96 * Math.hypot(byRows.standardError, byGroups.standardError);
  return {
    estimator: `random forest of ${trees} trees of any depth, scikit-learn's defaults`,
    by_rows: figuresOf(byRows),
    by_groups: figuresOf(byGroups),
    difference: { value, low: value - margin, high: value + margin },
  };
}

function intervalOver(labels: Uint8Array, scores: Float32Array, group: Uint32Array, seed: number): Interval {
  try {
    return bootstrapInterval(averagePrecision, labels, scores, group, { seed });
  } catch (cause) {
    const known =
      cause instanceof PerigeeError && ["CANNOT_RESAMPLE", "CANNOT_SPLIT", "SINGLE_CLASS"].includes(cause.code);
    throw known ? tooFewGroups(cause) : cause;
  }
}

const figuresOf = ({ value, low, high, level, groups, resamples }: Interval): GroupInterval => ({
  value,
  low,
  high,
  level,
  groups,
  resamples,
});
