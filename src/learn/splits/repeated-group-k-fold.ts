import { createRandom, invalidOption } from "../../support/index.js";
import { groupKFold } from "./group-k-fold.js";
import type { Split } from "./split.js";
import { stratifiedGroupKFold } from "./stratified-group-k-fold.js";

export interface RepeatedFoldOptions {
  /** At least 2. */
  readonly folds: number;
  /** How often the rows are divided anew; 10 where left out, as in scikit-learn's `RepeatedKFold`. */
  readonly repeats?: number;
  readonly seed: number;
  /** `[rows]`, 0 or 1: folds get the same share of positive rows, as by `stratifiedGroupKFold`. */
  readonly labels?: Uint8Array;
}

/**
 * Folds by group, several times over with other groups together: every group is tested once in each repeat.
 *
 * What scikit-learn's `RepeatedKFold` is to `KFold`, for groups.
 *
 * @param group `[rows]`, any number that names the row's group.
 * @returns `[repeats × folds]`, those of the first repeat first.
 * @throws `INVALID_OPTION`, `CANNOT_SPLIT` with fewer groups than folds, `SHAPE_MISMATCH`, `NOT_BINARY`.
 *
 * @example
 * const folds = repeatedGroupKFold(object, { folds: 5, repeats: 3, seed: 42 }); // 15 splits
 */
export function repeatedGroupKFold(
  group: Uint32Array,
  { folds, repeats = 10, seed, labels }: RepeatedFoldOptions,
): Split[] {
  if (!Number.isInteger(repeats) || repeats < 1) throw invalidOption("repeats", repeats, "an integer of at least 1");
  const random = createRandom(seed);
  return Array.from({ length: repeats }, () => {
    const options = { folds, seed: random.uint32() };
    return labels ? stratifiedGroupKFold(group, labels, options) : groupKFold(group, options);
  }).flat();
}
