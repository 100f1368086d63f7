import { type Split, splitOf } from "./split.js";
import { drawStratified, type SplitOptions } from "./stratified.js";

/**
 * Splits rows at random, stratified by label: the protocol of most published notebooks.
 *
 * Rows of one object fall on both sides, so what it measures is partly memory; see `splitByGroups`.
 *
 * @param labels `[rows]`, 0 or 1.
 * @throws `INVALID_OPTION` for a share outside (0, 1), `CANNOT_SPLIT` with fewer than two rows.
 */
export function splitByRows(labels: Uint8Array, options: SplitOptions): Split {
  return splitOf(drawStratified(labels, options, "rows"));
}
