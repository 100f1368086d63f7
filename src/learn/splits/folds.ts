import { invalidOption } from "../../support/index.js";
import { cannotSplit } from "../errors.js";
import { type Split, splitOf } from "./split.js";

export interface FoldOptions {
  /** At least 2. */
  readonly folds: number;
  /** Groups are shuffled first; without it the folds follow from the groups alone, as in scikit-learn. */
  readonly seed?: number;
}

/** @throws `INVALID_OPTION` for fewer than two folds, `CANNOT_SPLIT` with fewer groups than folds */
export function checkFolds(folds: number, groups: number): void {
  if (!Number.isInteger(folds) || folds < 2) throw invalidOption("folds", folds, "an integer of at least 2");
  if (groups < folds) throw cannotSplit(`${groups} groups cannot be split into ${folds} folds`, "Ask for fewer folds.");
}

/**
 * @param ofRow  `[rows]`, the number of the row's group
 * @param foldOf `[groups]`, the fold that tests it
 */
export function splitsOf(ofRow: Uint32Array, foldOf: Uint32Array, folds: number): Split[] {
  return Array.from({ length: folds }, (_, fold) =>
    splitOf(Uint8Array.from(ofRow, (number) => (foldOf[number] === fold ? 1 : 0))),
  );
}
