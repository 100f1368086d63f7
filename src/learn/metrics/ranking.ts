import { shapeMismatch } from "../errors.js";
import { checkScores, type Scores } from "./scores.js";

/** What lies at or above each distinct score: everything that a metric of ranking needs to know. */
export interface Ranking {
  /** `[cuts]`, the distinct scores, highest first. */
  readonly scores: Float64Array;
  /** `[cuts]`, weight of the rows that score at least so high. */
  readonly rows: Float64Array;
  /** `[cuts]`, weight of the positive ones among them. */
  readonly positives: Float64Array;
}

/**
 * Ranks rows by score and counts them at each distinct one; rows that tie count together.
 *
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out
 * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_NUMBER`
 */
export function rank(labels: Uint8Array, scores: Scores, weights?: Float64Array): Ranking {
  checkScores(labels, scores);
  if (weights && weights.length !== labels.length) throw shapeMismatch("weights", labels.length, weights.length);
  return weights ? rankWeighted(labels, scores, weights) : rankCounted(labels, scores);
}

// Sorting the two classes apart needs no comparison function: 45 ms for 285,794 rows, where an order of indices takes 155.
function rankCounted(labels: Uint8Array, scores: Scores): Ranking {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i]!;
  const hits = new Float64Array(positives);
  const others = new Float64Array(labels.length - positives);
  for (let i = 0, hit = 0, other = 0; i < labels.length; i++) {
    if (labels[i] === 1) hits[hit++] = scores[i]!;
    else others[other++] = scores[i]!;
  }
  hits.sort();
  others.sort();

  const ranking = emptyRanking(labels.length);
  let cuts = 0;
  for (let hit = hits.length, other = others.length; hit > 0 || other > 0; cuts++) {
    const score = Math.max(hits[hit - 1] ?? Number.NEGATIVE_INFINITY, others[other - 1] ?? Number.NEGATIVE_INFINITY);
    while (hit > 0 && hits[hit - 1] === score) hit--;
    while (other > 0 && others[other - 1] === score) other--;
    ranking.scores[cuts] = score;
    ranking.positives[cuts] = hits.length - hit;
    ranking.rows[cuts] = labels.length - hit - other;
  }
  return firstCuts(ranking, cuts);
}

function rankWeighted(labels: Uint8Array, scores: Scores, weights: Float64Array): Ranking {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const ranking = emptyRanking(labels.length);
  let rows = 0;
  let positives = 0;
  let cuts = 0;
  for (let i = 0; i < order.length; cuts++) {
    const score = scores[order[i]!]!;
    for (; i < order.length && scores[order[i]!] === score; i++) {
      const row = order[i]!;
      rows += weights[row]!;
      positives += labels[row]! * weights[row]!;
    }
    ranking.scores[cuts] = score;
    ranking.positives[cuts] = positives;
    ranking.rows[cuts] = rows;
  }
  return firstCuts(ranking, cuts);
}

const emptyRanking = (cuts: number): Ranking => ({
  scores: new Float64Array(cuts),
  rows: new Float64Array(cuts),
  positives: new Float64Array(cuts),
});

const firstCuts = (ranking: Ranking, cuts: number): Ranking => ({
  scores: ranking.scores.subarray(0, cuts),
  rows: ranking.rows.subarray(0, cuts),
  positives: ranking.positives.subarray(0, cuts),
});
