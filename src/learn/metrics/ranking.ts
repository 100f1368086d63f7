import { checkScores, checkWeights, type Scores, type Weights } from "./scores.js";

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
 * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_NUMBER`, `NOT_A_WEIGHT`, `NO_WEIGHT`
 */
export function rank(labels: Uint8Array, scores: Scores, weights?: Weights): Ranking {
  checkScores(labels, scores);
  if (!weights) return rankCounted(labels, scores);
  checkWeights(weights, labels.length);
  return rankWeighted(labels, scores, weights);
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

function rankWeighted(labels: Uint8Array, scores: Scores, weights: Weights): Ranking {
  const { order, scores: distinct, starts } = sortRows(scores);
  const ranking = emptyRanking(distinct.length);
  let rows = 0;
  let positives = 0;
  let cuts = 0;
  for (let cut = 0; cut < distinct.length; cut++) {
    const before = rows;
    for (let i = starts[cut]!; i < starts[cut + 1]!; i++) {
      const row = order[i]!;
      rows += weights[row]!;
      positives += labels[row]! * weights[row]!;
    }
    // Rows without weight are as if they were not there, so their score is no place to cut.
    if (rows === before) continue;
    ranking.scores[cuts] = distinct[cut]!;
    ranking.positives[cuts] = positives;
    ranking.rows[cuts] = rows;
    cuts++;
  }
  return firstCuts(ranking, cuts);
}

/** Rows in the order of their scores, highest first; those that tie in the order of the table. */
export interface SortedRows {
  /** `[rows]`, indices of rows. */
  readonly order: Uint32Array;
  /** `[cuts]`, the distinct scores, highest first. */
  readonly scores: Float64Array;
  /** `[cuts + 1]`: rows of cut k are order[starts[k]] up to order[starts[k + 1]]. */
  readonly starts: Uint32Array;
}

// The typed array's own sort and a search for each row take a third of the time of a sort with a comparison function.
export function sortRows(scores: Scores): SortedRows {
  const distinct = Float64Array.from(scores).sort().reverse();
  let cuts = 0;
  for (let i = 0; i < distinct.length; i++) {
    if (i === 0 || distinct[i] !== distinct[cuts - 1]) distinct[cuts++] = distinct[i]!;
  }
  const cutOf = new Uint32Array(scores.length);
  const starts = new Uint32Array(cuts + 1);
  for (let row = 0; row < scores.length; row++) {
    let low = 0;
    for (let high = cuts - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (distinct[middle]! > scores[row]!) low = middle + 1;
      else high = middle;
    }
    cutOf[row] = low;
    starts[low + 1]!++;
  }
  for (let cut = 0; cut < cuts; cut++) starts[cut + 1]! += starts[cut]!;
  const next = starts.slice();
  const order = new Uint32Array(scores.length);
  for (let row = 0; row < scores.length; row++) order[next[cutOf[row]!]!++] = row;
  return { order, scores: distinct.subarray(0, cuts), starts };
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
