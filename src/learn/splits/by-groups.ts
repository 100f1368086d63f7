import { groupsOf } from "./groups.js";
import { type Split, splitOf } from "./split.js";
import { drawStratified, type SplitOptions } from "./stratified.js";

/**
 * Splits rows so that no group is on both sides, such as all approaches of one asteroid.
 *
 * The share is one of groups, drawn apart from positive and negative ones, so that both sides have their share of each.
 * A group is positive where at least half of its rows are.
 *
 * @param group  `[rows]`, any number that names the row's group.
 * @param labels `[rows]`, 0 or 1.
 * @throws `SHAPE_MISMATCH`, `INVALID_OPTION` for a share outside (0, 1), `CANNOT_SPLIT` with fewer than two groups.
 *
 * @example
 * splitByGroups(Uint32Array.of(7, 7, 9), Uint8Array.of(1, 1, 0), { testShare: 0.5, seed: 42 });
 */
export function splitByGroups(group: Uint32Array, labels: Uint8Array, options: SplitOptions): Split {
  const groups = groupsOf(group, labels);
  const drawn = drawStratified(groups.label, options, "groups");
  return splitOf(Uint8Array.from(groups.ofRow, (number) => drawn[number]!));
}
