import { type Codes, missingCode } from "../../dataset/index.js";
import { averagePrecision, chooseThreshold, evaluateScores, rocAuc, type Split, take } from "../../learn/index.js";
import type { AuditFeatures } from "./features.js";

/** What one column alone says of the label; chosen on the training groups, measured on the others. */
export interface SingleFeature {
  readonly feature: string;
  /** `above` or `below` a threshold is positive; `category` where each value has its own share. */
  readonly rule: "above" | "below" | "category";
  readonly pr_auc: number;
  /** The threshold of the best F1 in training; null for categories. */
  readonly threshold: number | null;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** Whether the column gives the label away: PR-AUC of at least 0.95. */
  readonly gives_away: boolean;
}

const givesAway = 0.95;

/** Scores each feature by itself on a split by groups, the best first. */
export function scoreSingleFeatures(features: AuditFeatures, labels: Uint8Array, split: Split): SingleFeature[] {
  const train = take(labels, split.train);
  const test = take(labels, split.test);
  return features.x.names
    .map((feature, index): SingleFeature => {
      const { scores, rule } = features.categorical[index]
        ? { scores: shareOfCategory(features.codes[index]!, labels, split.train), rule: "category" as const }
        : directed(features.x.columns[index]!, labels, split.train);
      const threshold = chooseThreshold(train, take(scores, split.train));
      const report = evaluateScores(test, take(scores, split.test), threshold);
      const prAuc = averagePrecision(test, take(scores, split.test));
      return {
        feature,
        rule,
        pr_auc: prAuc,
        threshold: rule === "category" ? null : Number((rule === "above" ? threshold : -threshold).toPrecision(6)),
        f1: report.f1,
        precision: report.precision,
        recall: report.recall,
        gives_away: prAuc >= givesAway,
      };
    })
    .sort((a, b) => b.pr_auc - a.pr_auc);
}

/** Values in the direction in which they rank the training rows better; missing ones last. */
function directed(column: Float32Array, labels: Uint8Array, train: Uint32Array) {
  const least = -Number.MAX_VALUE;
  const rising = Float64Array.from(column, (value) => (Number.isNaN(value) ? least : value));
  const falling = Float64Array.from(column, (value) => (Number.isNaN(value) ? least : -value));
  const truth = take(labels, train);
  const isRising = rocAuc(truth, take(rising, train)) >= rocAuc(truth, take(falling, train));
  return isRising ? { scores: rising, rule: "above" as const } : { scores: falling, rule: "below" as const };
}

function shareOfCategory({ codes, values }: Codes, labels: Uint8Array, train: Uint32Array): Float64Array {
  const rows = new Float64Array(values.length);
  const positives = new Float64Array(values.length);
  let all = 0;
  for (const row of train) {
    all += labels[row]!;
    if (codes[row] === missingCode) continue;
    rows[codes[row]!]! += 1;
    positives[codes[row]!]! += labels[row]!;
  }
  const share = all / train.length;
  return Float64Array.from(codes, (code) =>
    code !== missingCode && rows[code]! > 0 ? positives[code]! / rows[code]! : share,
  );
}
