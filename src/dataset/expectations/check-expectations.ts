import { nearest } from "../../support/index.js";
import { type Codes, codesOf } from "../roles/index.js";
import { missingCode, namesOf, type Table } from "../table.js";
import type { ColumnExpectations, valueTypes } from "./column-expectations.js";
import type { Expectations } from "./read-expectations.js";
import { type ExpectationResult, examplesKept, type Severity } from "./result.js";

/**
 * Holds the columns of a table to a user's expectations. A missing value is only what `not_null` and
 * `max_missing_share` ask for; a column that is not there fails.
 */
export function checkExpectations(table: Table, { columns }: Pick<Expectations, "columns">): ExpectationResult[] {
  const coded = new Map<string, Codes>();
  return columns.flatMap(({ column, expected }) => {
    const { severity = "error", mostly = 1 } = expected;
    const found = table.columns.find(({ name }) => name === column);
    if (!found) return [missingColumn(table, column, severity)];
    const codes = coded.get(column) ?? codesOf(found);
    coded.set(column, codes);
    return checksOf(expected).map((check) => resultOf(check, column, codes, severity, mostly));
  });
}

/** A check of rows: by the value alone, or by all of the column's. */
interface Check {
  readonly name: string;
  readonly expected: string;
  readonly fails: (codes: Codes) => (row: number) => boolean;
  /** Of the rows that are looked at, the share that may fail; null where `mostly` says so. */
  readonly allowed: number | null;
  readonly ofMissing: boolean;
}

function checksOf(expected: ColumnExpectations): Check[] {
  const { type, min, max, one_of: options, regex, unique, not_null: notNull, max_missing_share: share } = expected;
  const allowed = new Set(options?.map(String));
  const numbers = new Set(options?.filter((option) => typeof option === "number"));
  const pattern = regex === undefined ? undefined : new RegExp(`^(?:${regex})$`, "u");
  return [
    type && byValue("type", article[type], (value) => isOfType[type](value)),
    min !== undefined && byValue("min", `≥ ${min}`, (value) => Number(value) >= min && value.trim() !== ""),
    max !== undefined && byValue("max", `≤ ${max}`, (value) => Number(value) <= max && value.trim() !== ""),
    options &&
      byValue("one_of", `one of ${options.join(", ")}`, (value) => allowed.has(value) || numbers.has(Number(value))),
    pattern && byValue("regex", `matching ${regex}`, (value) => pattern.test(value)),
    unique && { name: "unique", expected: "no value in two rows", fails: repeats, allowed: null, ofMissing: false },
    notNull && ofMissing("not_null", "no missing value", 0),
    share !== undefined && ofMissing("max_missing_share", `at most ${100 * share} % missing`, share),
  ].filter((check) => typeof check === "object");
}

const article = {
  number: "a number",
  integer: "a whole number",
  text: "text that is no number",
  boolean: "true or false",
  date: "a date (YYYY-MM-DD, with or without a time)",
} as const satisfies Record<(typeof valueTypes)[number], string>;

const isOfType: Record<(typeof valueTypes)[number], (value: string) => boolean> = {
  number: isNumber,
  integer: (value) => isNumber(value) && Number.isInteger(Number(value)),
  text: (value) => !isNumber(value),
  boolean: (value) => /^(true|false|yes|no|[yntf01])$/i.test(value.trim()),
  date: (value) =>
    /^\d{4}-\d{2}-\d{2}([T ]|$)/.test(value.trim()) && !Number.isNaN(Date.parse(value.trim().slice(0, 10))),
};

function isNumber(value: string): boolean {
  return value.trim() !== "" && !Number.isNaN(Number(value));
}

function byValue(name: string, expected: string, holds: (value: string) => boolean): Check {
  const fails = ({ codes, values }: Codes) => {
    const failing = Uint8Array.from(values, (value) => (holds(value) ? 0 : 1));
    return (row: number) => failing[codes[row]!] === 1;
  };
  return { name, expected, fails, allowed: null, ofMissing: false };
}

function ofMissing(name: string, expected: string, allowed: number): Check {
  return {
    name,
    expected,
    fails:
      ({ codes }) =>
      (row) =>
        codes[row] === missingCode,
    allowed,
    ofMissing: true,
  };
}

/** The first row of a value is not at fault. */
function repeats({ codes, values }: Codes): (row: number) => boolean {
  const seen = new Uint8Array(values.length);
  const repeated = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code === missingCode) continue;
    repeated[row] = seen[code]!;
    seen[code] = 1;
  }
  return (row) => repeated[row] === 1;
}

function resultOf(check: Check, column: string, codes: Codes, severity: Severity, mostly: number): ExpectationResult {
  const fails = check.fails(codes);
  const examples: { row: number; value: string }[] = [];
  let checked = 0;
  let failing = 0;
  for (let row = 0; row < codes.codes.length; row++) {
    if (!check.ofMissing && codes.codes[row] === missingCode) continue;
    checked++;
    if (!fails(row)) continue;
    if (failing++ < examplesKept) examples.push({ row: row + 1, value: codes.values[codes.codes[row]!] ?? "missing" });
  }
  // A share such as 0.05 of 100 rows must not fail by the last bit.
  const met = failing <= (check.allowed ?? 1 - mostly) * checked + 1e-9;
  const bound = check.allowed === null && mostly < 1 ? ` (in ${100 * mostly} % of the rows)` : "";
  return {
    name: `${column}.${check.name}`,
    column,
    severity,
    expected: check.expected + bound,
    met,
    checked,
    failing,
    message: met ? "" : `${failing} of ${checked} values are not as expected: ${check.expected}${bound}`,
    examples,
  };
}

function missingColumn(table: Table, column: string, severity: Severity): ExpectationResult {
  const near = nearest(column, namesOf(table));
  return {
    name: `${column}.present`,
    column,
    severity,
    expected: "a column of this name",
    met: false,
    checked: table.columns.length,
    failing: 1,
    message: `there is no such column${near ? `; did you mean ${near}?` : ""}`,
    examples: [],
  };
}
