import { columnMissing, labelNotBinary, labelNotFound } from "../errors.js";
import { type Column, missingCode, namesOf, type Table } from "../table.js";
import { codesOf, wordsOf } from "./codes.js";

/** A column of two values that a model is to tell apart. */
export interface LabelColumn {
  readonly column: string;
  /** The value that counts as 1. */
  readonly positive: string;
  readonly negative: string;
  /** `[rows]`: 1, 0, or `unlabelled`. */
  readonly labels: Uint8Array;
  /** Why this column and not another, in words. */
  readonly reason: string;
}

/** The label of a row that has none. */
export const unlabelled = 255;

const labelWords = new Set([
  ...["label", "target", "class", "outcome", "response", "y", "truth", "diagnosis"],
  ...["hazardous", "pha", "fraud", "default", "churn", "churned", "readmitted", "survived", "died", "failure"],
]);

const positiveWords = new Set(["true", "t", "1", "y", "yes", "positive", "pos"]);

/**
 * The column of labels: the one that is named, or the only one of two values, or the only one of those whose name says
 * what it is.
 *
 * The positive value is the one that says so (True, 1, yes), else the rarer.
 *
 * @throws `COLUMN_MISSING`; `LABEL_NOT_BINARY` for a named column with more or fewer values; `LABEL_NOT_FOUND` with the
 *   columns that might be meant
 */
export function findLabel(table: Table, wanted?: string): LabelColumn {
  if (wanted !== undefined) {
    const column = table.columns.find(({ name }) => name === wanted);
    if (!column) throw columnMissing(wanted, namesOf(table));
    const label = labelOf(column, "as told");
    if (!label) throw labelNotBinary(wanted, codesOf(column).values);
    return label;
  }
  const binary = table.columns.filter((column) => codesOf(column).values.length === 2);
  const named = binary.filter(({ name }) => wordsOf(name).some((word) => labelWords.has(word)));
  const [only, ...others] = named.length > 0 ? named : binary;
  const reason = named.length > 0 ? "two values, and a name that says so" : "the only column of two values";
  const label = only && others.length === 0 ? labelOf(only, reason) : undefined;
  if (!label) {
    throw labelNotFound(
      (named.length > 0 ? named : binary).map(({ name }) => name),
      namesOf(table),
    );
  }
  return label;
}

function labelOf(column: Column, reason: string): LabelColumn | undefined {
  const { codes, values } = codesOf(column);
  const [first, second] = values;
  if (first === undefined || second === undefined || values.length > 2) return undefined;
  const positiveCode = saysPositive(first) ? 0 : saysPositive(second) ? 1 : rarer(codes);
  return {
    column: column.name,
    positive: values[positiveCode]!,
    negative: values[1 - positiveCode]!,
    labels: Uint8Array.from(codes, (code) => (code === missingCode ? unlabelled : Number(code === positiveCode))),
    reason,
  };
}

const saysPositive = (value: string) => positiveWords.has(value.trim().toLowerCase());

function rarer(codes: Uint32Array): 0 | 1 {
  let balance = 0;
  for (const code of codes) if (code !== missingCode) balance += code === 0 ? 1 : -1;
  return balance < 0 ? 0 : 1;
}
