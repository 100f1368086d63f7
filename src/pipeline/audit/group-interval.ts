import { averagePrecision } from "../../learn/index.js";
import { createRandom } from "../../support/index.js";

/** A figure with the interval that drawing groups anew gives. */
export interface GroupInterval {
  readonly value: number;
  /** Ends of the 95 % interval: percentiles of the draws. */
  readonly low: number;
  readonly high: number;
  readonly standard_error: number;
  readonly draws: number;
  /** How many groups were drawn from. */
  readonly groups: number;
}

/**
 * Average precision, with a confidence interval by drawing whole groups with replacement, as many as there are: rows of
 * one group are alike, and count as one observation. Draws without a positive row are passed over.
 *
 * @param labels `[rows]`, 0 or 1
 * @param scores `[rows]`
 * @param group  `[rows]`, any number that names the row's group
 */
export function averagePrecisionInterval(
  labels: Uint8Array,
  scores: Float32Array,
  group: Uint32Array,
  { draws, seed }: { readonly draws: number; readonly seed: number },
): GroupInterval {
  const value = averagePrecision(labels, scores);
  const numbers = new Map([...new Set(group)].map((of, number) => [of, number]));
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const sorted = {
    score: Float32Array.from(order, (row) => scores[row]!),
    label: Uint8Array.from(order, (row) => labels[row]!),
    group: Uint32Array.from(order, (row) => numbers.get(group[row]!)!),
  };
  const random = createRandom(seed);
  const drawn = new Uint32Array(numbers.size);
  const replicates: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    drawn.fill(0);
    for (let i = 0; i < drawn.length; i++) drawn[random.below(drawn.length)]!++;
    const replicate = weightedAveragePrecision(sorted, drawn);
    if (!Number.isNaN(replicate)) replicates.push(replicate);
  }
  replicates.sort((a, b) => a - b);
  const at = (share: number) => replicates[Math.round(share * (replicates.length - 1))] ?? Number.NaN;
  const mean = replicates.reduce((sum, replicate) => sum + replicate, 0) / replicates.length;
  const squares = replicates.reduce((sum, replicate) => sum + (replicate - mean) ** 2, 0);
  return {
    value,
    low: at(0.025),
    high: at(0.975),
    standard_error: Math.sqrt(squares / Math.max(1, replicates.length - 1)),
    draws: replicates.length,
    groups: numbers.size,
  };
}

/** NaN without a positive row. */
function weightedAveragePrecision(
  { score, label, group }: { score: Float32Array; label: Uint8Array; group: Uint32Array },
  drawn: Uint32Array,
): number {
  let seen = 0;
  let found = 0;
  let area = 0;
  for (let i = 0; i < score.length; ) {
    const before = found;
    const current = score[i];
    for (; i < score.length && score[i] === current; i++) {
      const weight = drawn[group[i]!]!;
      seen += weight;
      found += weight * label[i]!;
    }
    if (found > before) area += (found - before) * (found / seen);
  }
  return area / found;
}
