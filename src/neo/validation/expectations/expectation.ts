import type { Severity } from "../../../dataset/index.js";
import type { Approaches } from "../../approaches.js";

/** What is expected of approaches that are each within limits. It drops nothing; where it is not met, that is said. */
export interface Expectation {
  /** A stable name, for reports, and for users who set its severity. */
  readonly name: string;
  readonly column: string;
  readonly severity: Severity;
  /** What is expected, in words. */
  readonly expected: string;
  /** `undefined` where the columns that it is about are not there. */
  readonly look: (approaches: Approaches) => Finding | undefined;
}

/** What was found. */
export interface Finding {
  /** What was looked at: rows, or objects. */
  readonly checked: number;
  /** What is counted as failing; the expectation is met where it is 0. */
  readonly failing: number;
  /** In words, for a person who knows nothing of the expectation; used where something fails. */
  readonly message?: string;
  /** The first rows that fail, with the value at fault. */
  readonly examples?: readonly { readonly row: number; readonly value: string }[];
}

const examplesKept = 3;

/**
 * Looks at each row.
 *
 * @param judge whether the row fails; `undefined` where it has nothing to judge by
 */
export function findRows(
  { rows }: Pick<Approaches, "rows">,
  judge: (row: number) => boolean | undefined,
  show: (row: number) => string,
): { checked: number; failing: number; examples: { row: number; value: string }[] } {
  const examples: { row: number; value: string }[] = [];
  let checked = 0;
  let failing = 0;
  for (let row = 0; row < rows; row++) {
    const fails = judge(row);
    if (fails === undefined) continue;
    checked++;
    if (fails && failing++ < examplesKept) examples.push({ row, value: show(row) });
  }
  return { checked, failing, examples };
}

/** "1 row repeats", "2 rows repeat". */
export const counted = (count: number, one: string, several: string) =>
  count === 1 ? `1 ${one}` : `${count} ${several}`;
