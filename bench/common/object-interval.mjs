import { createRandom } from "../../dist/support/index.js";

/**
 * 95 % intervals of PR-AUC by drawing objects with replacement: rows of one object are no independent evidence.
 * All scores are judged on the same draws, and each also by its difference from the first.
 *
 * @param {Uint8Array} labels `[rows]`
 * @param {Uint32Array} group `[rows]`, the object of each row
 * @param {readonly ArrayLike<number>[]} scores of `[rows]`
 * @param {{ draws?: number, seed?: number }} [options]
 * @returns {{ value: number, low: number, high: number, difference: [number, number] }[]}
 */
export function objectIntervals(labels, group, scores, { draws = 300, seed = 42 } = {}) {
  const random = createRandom(seed);
  const objects = group.reduce((most, object) => Math.max(most, object), 0) + 1;
  const present = new Uint8Array(objects);
  for (const object of group) present[object] = 1;
  const drawable = Uint32Array.from({ length: objects }, (_, i) => i).filter((object) => present[object] === 1);
  const ranked = scores.map((score) => ranking(labels, group, score));

  const once = new Uint32Array(objects).fill(1);
  const values = ranked.map((rows) => prAuc(rows, once));
  const drawn = ranked.map(() => new Float64Array(draws));
  const differences = ranked.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
    const times = new Uint32Array(objects);
    for (let i = 0; i < drawable.length; i++) times[drawable[random.below(drawable.length)]]++;
    for (const [i, rows] of ranked.entries()) {
      drawn[i][draw] = prAuc(rows, times);
      differences[i][draw] = drawn[i][draw] - drawn[0][draw];
    }
  }
  return values.map((value, i) => {
    const [low, high] = middle(drawn[i]);
    return { value, low, high, difference: middle(differences[i]) };
  });
}

/** The rows from the highest score down: labels, objects, and where a score ends that several rows share. */
function ranking(labels, group, score) {
  const order = Uint32Array.from(labels.keys()).sort((a, b) => score[b] - score[a]);
  return {
    label: Uint8Array.from(order, (row) => labels[row]),
    group: Uint32Array.from(order, (row) => group[row]),
    last: Uint8Array.from(order, (row, i) => (score[row] === score[order[i + 1] ?? -1] ? 0 : 1)),
  };
}

/** Average precision, as scikit-learn defines it, with each row as often as its object was drawn. */
function prAuc({ label, group, last }, times) {
  let area = 0;
  let found = 0;
  let seen = 0;
  let before = 0;
  for (let i = 0; i < label.length; i++) {
    const weight = times[group[i]];
    seen += weight;
    found += weight * label[i];
    if (last[i] === 0 || found === before) continue;
    area += (found - before) * (found / seen);
    before = found;
  }
  return area / found;
}

/** @returns {[number, number]} */
function middle(values) {
  const sorted = values.slice().sort();
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return [at(0.025), at(0.975)];
}
