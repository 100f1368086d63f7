import { cannotSplit, notANumber } from "../errors.js";
import { type Split, splitOf } from "./split.js";
import { checkTestShare, type ShareOptions } from "./stratified.js";

/**
 * Splits rows so that the test side is later than all of training.
 *
 * Rows of equal time stay on one side: the cut is the one between two times whose share is nearest to that asked.
 *
 * @param time `[rows]`, in any unit that grows with time.
 * @throws `NOT_A_NUMBER` for a missing time, `INVALID_OPTION` for a share outside (0, 1), `CANNOT_SPLIT` where all
 *   times are the same.
 */
export function splitByTime(time: Float64Array, { testShare = 0.2 }: ShareOptions = {}): Split {
  checkTestShare(testShare);
  const missing = time.findIndex(Number.isNaN);
  if (missing >= 0) throw notANumber("time", missing);
  const sorted = time.slice().sort();
  const first = sorted[0];
  if (first === undefined || first === sorted[sorted.length - 1]) {
    throw cannotSplit(
      `${time.length} rows of one time cannot be split by time`,
      "Split by rows or by groups instead, or check the column of time.",
    );
  }

  const wanted = Math.round(time.length * (1 - testShare));
  let after = Math.min(wanted, time.length - 1);
  while (after > 0 && sorted[after - 1] === sorted[after]) after--;
  let next = Math.max(wanted, 1);
  while (next < time.length && sorted[next - 1] === sorted[next]) next++;
  const at = after === 0 || (next < time.length && next - wanted < wanted - after) ? next : after;
  const start = sorted[at]!;
  return splitOf(Uint8Array.from(time, (value) => (value >= start ? 1 : 0)));
}
