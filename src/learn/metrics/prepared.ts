import { averagePrecision } from "./average-precision.js";
import type { Metric } from "./metric.js";
import { sortRows } from "./ranking.js";
import { rocAuc } from "./roc-auc.js";
import { checkScores, type Scores } from "./scores.js";

/** A metric of fixed labels and scores, by the weights of the rows; NaN where those leave one class only. */
export type PreparedMetric = (weights: Float64Array) => number;

type Prepare = (labels: Uint8Array, scores: Scores) => PreparedMetric;

const preparations = new Map<Metric, Prepare>([
  [averagePrecision, prepareAveragePrecision],
  [rocAuc, prepareRocAuc],
]);

/**
 * The same metric, ready to be asked again and again with other weights: one of ranking sorts its rows once only.
 *
 * @throws what the metric throws
 */
export function prepare(metric: Metric, labels: Uint8Array, scores: Scores): PreparedMetric {
  const prepared = preparations.get(metric);
  if (!prepared) return (weights) => metric(labels, scores, weights);
  checkScores(labels, scores);
  return prepared(labels, scores);
}

function prepareAveragePrecision(labels: Uint8Array, scores: Scores): PreparedMetric {
  const { order, starts } = sortRows(scores);
  const label = Uint8Array.from(order, (row) => labels[row]!);
  return (weights) => {
    let area = 0;
    let rows = 0;
    let found = 0;
    for (let cut = 1, i = 0; cut < starts.length; cut++) {
      const before = found;
      for (const end = starts[cut]!; i < end; i++) {
        const weight = weights[order[i]!]!;
        rows += weight;
        if (label[i] === 1) found += weight;
      }
      if (found > before) area += (found - before) * (found / rows);
    }
    return area / found;
  };
}

function prepareRocAuc(labels: Uint8Array, scores: Scores): PreparedMetric {
  const { order, starts } = sortRows(scores);
  const label = Uint8Array.from(order, (row) => labels[row]!);
  return (weights) => {
    let twice = 0;
    let positives = 0;
    let negatives = 0;
    for (let cut = 1, i = 0; cut < starts.length; cut++) {
      const positivesBefore = positives;
      const negativesBefore = negatives;
      for (const end = starts[cut]!; i < end; i++) {
        const weight = weights[order[i]!]!;
        if (label[i] === 1) positives += weight;
        else negatives += weight;
      }
      twice += (negatives - negativesBefore) * (positives + positivesBefore);
    }
    return twice / 2 / positives / negatives;
  };
}
