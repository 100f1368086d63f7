import type { ExpectationResult } from "../../dataset/index.js";
import { type Approaches, selectApproaches } from "../approaches.js";
import { formatDate } from "../dates.js";
import { allRowsDropped, rowOutsideLimits } from "../errors.js";
import { checkApproaches } from "./expectations/index.js";
import type { DroppedRows, ValidationReport, ValidationWarning } from "./report.js";
import { labelKnown, limitedColumns, type RowRule, rowRules, unknownLabel } from "./rules.js";

const examplesKept = 3;

export interface ValidationOptions {
  /** Names the data in errors, such as a path. */
  readonly source?: string;
  /** Throw for the first row outside limits, instead of dropping and counting it. */
  readonly strict?: boolean;
  /** Keep rows without a label, and count them as missing; they are dropped where left out. */
  readonly keepUnlabelled?: boolean;
  /** What the source found before: it is taken into the report as it is. */
  readonly computed?: Readonly<Record<string, number>>;
  readonly missing?: Readonly<Record<string, number>>;
  readonly warnings?: readonly ValidationWarning[];
}

/**
 * Checks approaches against {@link rowRules}, and leaves out the rows that break one; then holds what is kept to the
 * expectations of tables, which drop nothing. Rows with missing values and repeated rows are kept, and counted.
 *
 * @throws with `strict`, `ROW_OUTSIDE_LIMITS` with row (from 1), column, value and limit; `ALL_ROWS_DROPPED`
 */
export function validateApproaches(
  read: Approaches,
  options: ValidationOptions = {},
): { approaches: Approaches; report: ValidationReport } {
  const source = options.source ?? "the approaches";
  const rules = options.keepUnlabelled ? rowRules.filter((rule) => rule !== labelKnown) : rowRules;
  const brokenBy = brokenRules(read, rules);
  const dropped = rules.flatMap((rule, index) => droppedFor(rule, index + 1, brokenBy, read));

  const first = options.strict ? brokenBy.findIndex((rule) => rule > 0) : -1;
  if (first >= 0) {
    const rule = rules[brokenBy[first]! - 1]!;
    throw rowOutsideLimits(source, first + 1, rule.column, rule.show(read, first), rule.limit);
  }
  const lost = dropped.reduce((sum, { count }) => sum + count, 0);
  if (lost === read.rows) {
    const most = dropped.reduce((a, b) => (b.count > a.count ? b : a));
    throw allRowsDropped(source, read.rows, most.rule, most.limit);
  }

  const kept = lost === 0 ? undefined : keptRows(brokenBy, read.rows - lost);
  const approaches = kept ? selectApproaches(read, kept) : read;
  const expectations = [
    ...rules.map((rule, index) => resultOf(rule, dropped, brokenBy, index + 1)),
    ...checkApproaches(approaches, (row) => (kept ? kept[row]! : row) + 1),
  ];
  const warnings = expectations.flatMap(({ met, severity, name, failing, message }) =>
    met || severity !== "warning" ? [] : [{ rule: name, count: failing, message }],
  );
  const { hazardous } = approaches;
  return {
    approaches,
    report: {
      rowsRead: read.rows,
      rowsKept: approaches.rows,
      dropped,
      missing: { ...options.missing, ...missingValues(approaches) },
      computed: options.computed ?? {},
      extraColumns: (approaches.extra ?? []).map(({ name }) => name),
      warnings: [...(options.warnings ?? []), ...warnings],
      expectations,
      objects: approaches.objectIds.length,
      hazardousShare: hazardous ? shareOf(hazardous) : null,
      dates: dateRange(approaches.date),
    },
  };
}

/** For each row the number (from 1) of the first rule that it breaks, or 0. */
function brokenRules(approaches: Approaches, rules: readonly RowRule[]): Uint8Array {
  const broken = new Uint8Array(approaches.rows);
  rules.forEach((rule, index) => {
    const breaks = rule.breaks(approaches);
    if (!breaks) return;
    for (let row = 0; row < approaches.rows; row++) {
      if (broken[row] === 0 && breaks(row)) broken[row] = index + 1;
    }
  });
  return broken;
}

function droppedFor(rule: RowRule, number: number, broken: Uint8Array, approaches: Approaches): DroppedRows[] {
  let count = 0;
  const examples: DroppedRows["examples"][number][] = [];
  for (let row = broken.indexOf(number); row >= 0; row = broken.indexOf(number, row + 1)) {
    count++;
    if (examples.length < examplesKept) {
      examples.push({ row: row + 1, column: rule.column, value: rule.show(approaches, row), limit: rule.limit });
    }
  }
  if (count === 0) return [];
  return [{ rule: rule.name, column: rule.column, limit: rule.limit, count, examples }];
}

/** A rule of rows as an expectation: a row that an earlier rule has dropped is not looked at. */
function resultOf(
  { name, column, limit }: RowRule,
  dropped: readonly DroppedRows[],
  brokenBy: Uint8Array,
  number: number,
): ExpectationResult {
  const found = dropped.find(({ rule }) => rule === name);
  let before = 0;
  for (const rule of brokenBy) if (rule > 0 && rule < number) before++;
  return {
    name,
    column,
    severity: "error",
    expected: limit,
    met: !found,
    checked: brokenBy.length - before,
    failing: found?.count ?? 0,
    message: found ? `${found.count} rows are dropped: ${limit}` : "",
    examples: found?.examples.map(({ row, value }) => ({ row, value })) ?? [],
  };
}

function keptRows(broken: Uint8Array, count: number): Uint32Array {
  const kept = new Uint32Array(count);
  let at = 0;
  broken.forEach((rule, row) => {
    if (rule === 0) kept[at++] = row;
  });
  return kept;
}

function missingValues(approaches: Approaches): Record<string, number> {
  const columns = [
    ...limitedColumns.map(({ column, of }) => [column, approaches[of]] as const),
    ...(approaches.date ? [["close_approach_date", approaches.date] as const] : []),
  ];
  const counts = columns.map(([name, values]) => {
    let count = 0;
    for (const value of values) if (Number.isNaN(value)) count++;
    return [name, count] as const;
  });
  const unlabelled = approaches.hazardous?.reduce((sum, label) => sum + Number(label === unknownLabel), 0) ?? 0;
  return Object.fromEntries([...counts, ["is_hazardous", unlabelled] as const].filter(([, count]) => count > 0));
}

/** The share of the labelled rows that are hazardous. */
function shareOf(hazardous: Uint8Array): number {
  let positive = 0;
  let known = 0;
  for (const label of hazardous) {
    if (label === unknownLabel) continue;
    positive += label;
    known++;
  }
  return positive / known;
}

function dateRange(dates: Float64Array | undefined): ValidationReport["dates"] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const date of dates ?? []) {
    if (date < first) first = date;
    if (date > last) last = date;
  }
  return first > last ? null : { first: formatDate(first).slice(0, 10), last: formatDate(last).slice(0, 10) };
}
