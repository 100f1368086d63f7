import {
  type Matrix,
  RandomForestClassifier,
  type Split,
  splitByGroups,
  splitByRows,
  take,
  takeRows,
} from "../../learn/index.js";
import type { JobContext } from "../context.js";
import { averagePrecisionInterval, type GroupInterval } from "./group-interval.js";
import { withValueRanges } from "./value-ranges.js";

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
const draws = 1000;

/** The two splits of an audit: a fifth of the rows, stratified by label, and a fifth of the groups. */
export function auditSplits(group: Uint32Array, labels: Uint8Array, seed: number): AuditSplits {
  return { rows: splitByRows(labels, { testShare, seed }), groups: splitByGroups(group, labels, { testShare, seed }) };
}

/**
 * Fits scikit-learn's default forest (100 trees without a limit of depth, √features tried in a node) on the training
 * part of each split, and scores the test part by average precision, with intervals over the groups of the test part.
 * Thresholds are as fine as {@link withValueRanges} gives them.
 */
export async function compareSplits(
  { x, labels, group }: { readonly x: Matrix; readonly labels: Uint8Array; readonly group: Uint32Array },
  splits: AuditSplits,
  { seed, trees }: { readonly seed: number; readonly trees: number },
  context: Pick<JobContext, "progress" | "signal">,
): Promise<SplitComparison> {
  const { x: columns, maxFeatures } = withValueRanges(x);
  const scored = async (name: string, { train, test }: Split): Promise<GroupInterval> => {
    const { progress, signal } = context;
    progress.start(`Forest, split by ${name}`, trees);
    const forest = new RandomForestClassifier({ nEstimators: trees, maxDepth: null, maxFeatures, randomState: seed });
    await forest.fit(takeRows(columns, train), take(labels, train), {
      signal,
      onTree: (done) => progress.advance(done),
    });
    const scores = forest.predictProba(takeRows(columns, test));
    const interval = averagePrecisionInterval(take(labels, test), scores, take(group, test), { draws, seed });
    progress.end(`PR-AUC ${interval.value.toFixed(3)}`);
    return interval;
  };
  const byRows = await scored("rows", splits.rows);
  const byGroups = await scored("groups", splits.groups);
  const value = byRows.value - byGroups.value;
  const margin = 1.96 * Math.hypot(byRows.standard_error, byGroups.standard_error);
  return {
    estimator: `random forest of ${trees} trees of any depth, scikit-learn's defaults`,
    by_rows: byRows,
    by_groups: byGroups,
    difference: { value, low: value - margin, high: value + margin },
  };
}
