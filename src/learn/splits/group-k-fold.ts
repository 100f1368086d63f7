import { createRandom } from "../../support/index.js";
import { checkFolds, type FoldOptions, splitsOf } from "./folds.js";
import { groupsById } from "./groups.js";
import { type Split, shuffle } from "./split.js";

/**
 * Splits rows in `folds` ways, so that each group is on the test side once and never on both sides.
 *
 * As scikit-learn's `GroupKFold`: without a seed, folds hold about equal numbers of rows, as the largest group left goes
 * to the fold with the fewest; with one, groups are drawn at random and folds hold equal numbers of groups.
 *
 * @param group `[rows]`, any number that names the row's group.
 * @throws `INVALID_OPTION` for fewer than two folds, `CANNOT_SPLIT` with fewer groups than folds.
 *
 * @example
 * groupKFold(Uint32Array.of(7, 7, 9), { folds: 2 }); // tests rows [0, 1], then row [2]
 */
export function groupKFold(group: Uint32Array, { folds, seed }: FoldOptions): Split[] {
  const { count, ofRow } = groupsById(group);
  checkFolds(folds, count);
  const foldOf = seed === undefined ? lightestFolds(ofRow, count, folds) : dealtFolds(count, folds, seed);
  return splitsOf(ofRow, foldOf, folds);
}

function lightestFolds(ofRow: Uint32Array, count: number, folds: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (const number of ofRow) rows[number]!++;
  // Of groups of one size the highest id goes first, as scikit-learn turns its ascending order around.
  const order = Uint32Array.from(rows.keys()).sort((a, b) => rows[b]! - rows[a]! || b - a);
  const held = new Float64Array(folds);
  const foldOf = new Uint32Array(count);
  for (const number of order) {
    let lightest = 0;
    for (let fold = 1; fold < folds; fold++) if (held[fold]! < held[lightest]!) lightest = fold;
    held[lightest]! += rows[number]!;
    foldOf[number] = lightest;
  }
  return foldOf;
}

function dealtFolds(count: number, folds: number, seed: number): Uint32Array {
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, number) => number),
    createRandom(seed),
  );
  const foldOf = new Uint32Array(count);
  for (let i = 0; i < count; i++) foldOf[order[i]!] = i % folds;
  return foldOf;
}
