import { createRandom, invalidOption } from "../../support/index.js";
import { cannotSplit } from "../errors.js";
import { groupsOf } from "./groups.js";
import { type Split, shuffledClasses, splitOf } from "./split.js";

export interface FoldOptions {
  readonly folds: number;
  readonly seed: number;
}

/**
 * Splits rows in `folds` ways, so that each group is on the test side once and never on both sides.
 *
 * Positive and negative groups are dealt out like cards, apart: folds differ by at most one group of each class.
 *
 * @param group  `[rows]`, any number that names the row's group.
 * @param labels `[rows]`, 0 or 1.
 * @throws `SHAPE_MISMATCH`, `INVALID_OPTION` for fewer than two folds, `CANNOT_SPLIT` with fewer groups than folds.
 */
export function groupKFold(group: Uint32Array, labels: Uint8Array, { folds, seed }: FoldOptions): Split[] {
  if (!Number.isInteger(folds) || folds < 2) throw invalidOption("folds", folds, "an integer of at least 2");
  const groups = groupsOf(group, labels);
  if (groups.count < folds) {
    throw cannotSplit(`${groups.count} groups cannot be split into ${folds} folds`, "Ask for fewer folds.");
  }
  const foldOf = new Uint32Array(groups.count);
  let dealt = 0;
  for (const members of shuffledClasses(groups.label, createRandom(seed))) {
    for (const member of members) foldOf[member] = dealt++ % folds;
  }
  return Array.from({ length: folds }, (_, fold) =>
    splitOf(Uint8Array.from(groups.ofRow, (number) => (foldOf[number] === fold ? 1 : 0))),
  );
}
