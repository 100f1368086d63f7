import { createRandom } from "../../support/index.js";
import { notBinary, shapeMismatch } from "../errors.js";
import { checkFolds, type FoldOptions, splitsOf } from "./folds.js";
import { groupsById } from "./groups.js";
import { type Split, shuffle } from "./split.js";

/**
 * Splits rows in `folds` ways, so that each group is on the test side once and never on both sides, and each fold has
 * about the same share of positive rows.
 *
 * As scikit-learn's `StratifiedGroupKFold`: groups go one by one, those of the most lopsided labels first, to the fold
 * that leaves the classes' shares most even over the folds; of equally good folds, to the one with the fewest rows.
 * A seed shuffles groups that are equally lopsided.
 *
 * @param group  `[rows]`, any number that names the row's group.
 * @param labels `[rows]`, 0 or 1.
 * @throws `SHAPE_MISMATCH`, `NOT_BINARY`, `INVALID_OPTION` for fewer than two folds, `CANNOT_SPLIT` with fewer groups
 *   than folds.
 *
 * @example
 * const folds = stratifiedGroupKFold(object, y, { folds: 5, seed: 42 });
 */
export function stratifiedGroupKFold(group: Uint32Array, labels: Uint8Array, { folds, seed }: FoldOptions): Split[] {
  if (group.length !== labels.length) throw shapeMismatch("group", labels.length, group.length);
  const wrong = labels.findIndex((label) => label > 1);
  if (wrong >= 0) throw notBinary("labels", wrong, labels[wrong]!);
  const { count, ofRow } = groupsById(group);
  checkFolds(folds, count);

  const rows = [new Float64Array(count), new Float64Array(count)] as const;
  for (let row = 0; row < labels.length; row++) rows[labels[row] === 1 ? 1 : 0][ofRow[row]!]!++;
  const order = Uint32Array.from(rows[0].keys());
  if (seed !== undefined) shuffle(order, createRandom(seed));
  const lopsided = (number: number) => Math.abs(rows[0][number]! - rows[1][number]!);
  order.sort((a, b) => lopsided(b) - lopsided(a));

  const held = [new Float64Array(folds), new Float64Array(folds)] as const;
  const all = [sumOf(rows[0]), sumOf(rows[1])] as const;
  const foldOf = new Uint32Array(count);
  for (const number of order) {
    const best = evenestFold(held, all, [rows[0][number]!, rows[1][number]!]);
    held[0][best]! += rows[0][number]!;
    held[1][best]! += rows[1][number]!;
    foldOf[number] = best;
  }
  return splitsOf(ofRow, foldOf, folds);
}

type PerClass<Value> = readonly [negatives: Value, positives: Value];

function evenestFold(held: PerClass<Float64Array>, all: PerClass<number>, added: PerClass<number>): number {
  const folds = held[0].length;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let fewest = Number.POSITIVE_INFINITY;
  for (let fold = 0; fold < folds; fold++) {
    let uneven = 0;
    let classes = 0;
    for (const label of [0, 1] as const) {
      if (all[label] === 0) continue;
      classes++;
      uneven += deviationWith(held[label], all[label], fold, added[label]);
    }
    uneven /= classes;
    const rows = held[0][fold]! + held[1][fold]!;
    // NumPy's isclose: folds that differ by rounding alone are equally good.
    const near = Math.abs(uneven - least) <= 1e-8 + 1e-5 * least;
    if (uneven < least || (near && rows < fewest)) {
      best = fold;
      least = uneven;
      fewest = rows;
    }
  }
  return best;
}

/** Standard deviation over the folds of their share of a class, where one fold gets some more of it. */
function deviationWith(held: Float64Array, all: number, fold: number, added: number): number {
  const shareOf = (i: number) => (held[i]! + (i === fold ? added : 0)) / all;
  let sum = 0;
  for (let i = 0; i < held.length; i++) sum += shareOf(i);
  const mean = sum / held.length;
  let squares = 0;
  for (let i = 0; i < held.length; i++) squares += (shareOf(i) - mean) ** 2;
  return Math.sqrt(squares / held.length);
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
