/** `error` refuses the data, `warning` is for a person to judge, `info` is for a person to know. */
export const severities = ["error", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** What became of one expectation: plain data, as it goes into JSON. */
export interface ExpectationResult {
  /** A stable name, for those who count or grade them. */
  readonly name: string;
  readonly column: string;
  readonly severity: Severity;
  /** What is expected, in words. */
  readonly expected: string;
  readonly met: boolean;
  /** What was looked at: rows, or objects. */
  readonly checked: number;
  readonly failing: number;
  /** What was found, in words; empty where the expectation is met. */
  readonly message: string;
  /** The first that fail; `row` counts from 1, after the header. */
  readonly examples: readonly { readonly row: number; readonly value: string }[];
}

export const examplesKept = 3;

/** The expectations that refuse the data. */
export const refusedBy = (results: readonly ExpectationResult[]) =>
  results.filter(({ met, severity }) => !met && severity === "error");
