import { averagePrecision } from "./average-precision.js";
import type { Metric } from "./metric.js";
import { sortRows } from "./ranking.js";
import { rocAuc } from "./roc-auc.js";
import { checkScores, type Scores, type Weights } from "./scores.js";

/** Rows whose groups are drawn again and again. */
export interface GroupedRows {
  /** `[rows]`, 0 or 1. */
  readonly labels: Uint8Array;
  /** `[rows]`, the number of the row's group. */
  readonly group: Uint32Array;
  /** `[rows]`, ≥ 0; 1 for every row where left out. */
  readonly weights: Weights | undefined;
}

/**
 * A metric of fixed rows by how often each group is drawn, `[groups]`: a group that is drawn twice has double weight.
 * NaN, or an error, where the draw leaves one class only.
 */
export type PreparedMetric = (drawn: Uint32Array) => number;

type Prepare = (rows: GroupedRows, scores: Scores) => PreparedMetric;

const preparations = new Map<Metric, Prepare>([
  [averagePrecision, prepareAveragePrecision],
  [rocAuc, prepareRocAuc],
]);

/**
 * A metric, ready to be asked for many draws: one of ranking sorts its rows once only.
 *
 * @throws what the metric throws
 */
export function prepare(metric: Metric, rows: GroupedRows, scores: Scores): PreparedMetric {
  const prepared = preparations.get(metric);
  if (!prepared) return prepareAny(metric, rows, scores);
  checkScores(rows.labels, scores);
  return prepared(rows, scores);
}

function prepareAny(metric: Metric, { labels, group, weights }: GroupedRows, scores: Scores): PreparedMetric {
  const drawnWeights = new Float64Array(labels.length);
  return (drawn) => {
    for (let row = 0; row < drawnWeights.length; row++) {
      drawnWeights[row] = drawn[group[row]!]! * (weights ? weights[row]! : 1);
    }
    return metric(labels, scores, drawnWeights);
  };
}

// Columns in the order of the scores: a draw then reads them from front to back, and only the groups here and there.
function sortedColumns({ labels, group, weights }: GroupedRows, scores: Scores) {
  const { order, starts } = sortRows(scores);
  const label = new Uint8Array(order.length);
  const groupOf = new Uint32Array(order.length);
  const weightOf = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    label[i] = labels[row]!;
    groupOf[i] = group[row]!;
    weightOf[i] = weights ? weights[row]! : 1;
  }
  return { label, groupOf, weightOf, starts };
}

function prepareAveragePrecision(rows: GroupedRows, scores: Scores): PreparedMetric {
  const { label, groupOf, weightOf, starts } = sortedColumns(rows, scores);
  return (drawn) => {
    let area = 0;
    let called = 0;
    let found = 0;
    for (let cut = 1, i = 0; cut < starts.length; cut++) {
      const before = found;
      for (const end = starts[cut]!; i < end; i++) {
        const weight = drawn[groupOf[i]!]! * weightOf[i]!;
        called += weight;
        found += label[i]! * weight;
      }
      if (found > before) area += (found - before) * (found / called);
    }
    return area / found;
  };
}

function prepareRocAuc(rows: GroupedRows, scores: Scores): PreparedMetric {
  const { label, groupOf, weightOf, starts } = sortedColumns(rows, scores);
  return (drawn) => {
    let twice = 0;
    let positives = 0;
    let negatives = 0;
    for (let cut = 1, i = 0; cut < starts.length; cut++) {
      const positivesBefore = positives;
      const negativesBefore = negatives;
      for (const end = starts[cut]!; i < end; i++) {
        const weight = drawn[groupOf[i]!]! * weightOf[i]!;
        positives += label[i]! * weight;
        negatives += (1 - label[i]!) * weight;
      }
      twice += (negatives - negativesBefore) * (positives + positivesBefore);
    }
    return twice / 2 / positives / negatives;
  };
}
