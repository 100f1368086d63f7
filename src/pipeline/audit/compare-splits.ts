import {
  averagePrecision,
  bootstrapInterval,
  type Interval,
  type Matrix,
  RandomForestClassifier,
  type ScoredRows,
  type Split,
  splitBootstrap,
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
  /** By rows less by groups: what memory of the groups adds; each group is drawn for both test parts at a time. */
  readonly difference: GroupInterval & {
    /** Groups that have rows in both test parts. */
    readonly groups_in_both: number;
  };
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
  const scored = async (name: string, { train, test }: Split): Promise<ScoredRows & { interval: Interval }> => {
    progress.start(`Forest, split by ${name}`, trees);
    const forest = new RandomForestClassifier({ nEstimators: trees, maxDepth: null, randomState: seed });
    await forest.fit(takeRows(x, train), take(labels, train), { signal, onTree: (done) => progress.advance(done) });
    const rows = {
      labels: take(labels, test),
      scores: forest.predictProba(takeRows(x, test)),
      group: take(group, test),
    };
    const interval = drawn(() => bootstrapInterval(averagePrecision, rows.labels, rows.scores, rows.group, { seed }));
    progress.end(`PR-AUC ${interval.value.toFixed(3)}`);
    return { ...rows, interval };
  };
  const byRows = await scored("rows", splits.rows);
  const byGroups = await scored("groups", splits.groups);
  const difference = drawn(() => splitBootstrap(averagePrecision, byRows, byGroups, { seed }));
  const ofRows = new Set(byRows.group);
  const inBoth = [...new Set(byGroups.group)].filter((of) => ofRows.has(of)).length;
  return {
    estimator: `random forest of ${trees} trees of any depth, scikit-learn's defaults`,
    by_rows: figuresOf(byRows.interval),
    by_groups: figuresOf(byGroups.interval),
    difference: { ...figuresOf(difference), groups_in_both: inBoth },
  };
}

function drawn(interval: () => Interval): Interval {
  try {
    return interval();
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
