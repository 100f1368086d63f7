import type { ExpectationResult } from "../../dataset/index.js";

/** Rows that were dropped for one rule. */
export interface DroppedRows {
  readonly rule: string;
  readonly column: string;
  /** The limit in words. */
  readonly limit: string;
  readonly count: number;
  /** The first of them; `row` counts from 1, after the header. */
  readonly examples: readonly { row: number; column: string; value: string; limit: string }[];
}

/** Something that a person should know, and that drops no row. */
export interface ValidationWarning {
  readonly rule: string;
  readonly count: number;
  readonly message: string;
}

/** What checking found: plain data, as it goes into JSON. Columns are named as in the published sets. */
export interface ValidationReport {
  readonly rowsRead: number;
  readonly rowsKept: number;
  readonly dropped: readonly DroppedRows[];
  /** Missing values among the kept rows, by column; columns without any are left out. */
  readonly missing: Readonly<Record<string, number>>;
  /** Values that were computed from others, by column. */
  readonly computed: Readonly<Record<string, number>>;
  /** Columns of the source without a meaning here, which are kept as they are. */
  readonly extraColumns: readonly string[];
  readonly warnings: readonly ValidationWarning[];
  /** Every expectation, met or not: those of rows, which drop, are of severity `error`. */
  readonly expectations: readonly ExpectationResult[];
  readonly objects: number;
  /** The share of kept rows labelled hazardous; null without labels. */
  readonly hazardousShare: number | null;
  /** The first and last date, `YYYY-MM-DD`; null without dates. */
  readonly dates: { readonly first: string; readonly last: string } | null;
}

const count = (value: number) => value.toLocaleString("en-US");

/** A report for people: one line a fact. */
export function formatValidationReport(report: ValidationReport): string {
  const { rowsRead, rowsKept, objects, hazardousShare, dates } = report;
  const lines = [
    `${count(rowsKept)} of ${count(rowsRead)} rows kept, ${count(objects)} objects` +
      (hazardousShare === null ? ", no labels" : `, ${(100 * hazardousShare).toFixed(2)} % hazardous`) +
      (dates === null ? "" : `, ${dates.first} to ${dates.last}`),
  ];
  for (const { rule, limit, count: dropped, examples } of report.dropped) {
    lines.push(`dropped ${count(dropped)}: ${rule} (${limit})`);
    for (const { row, column, value } of examples) lines.push(`  row ${row}, ${column}: ${value}`);
  }
  for (const [column, missing] of Object.entries(report.missing)) lines.push(`missing ${count(missing)}: ${column}`);
  for (const [column, computed] of Object.entries(report.computed)) {
    const from = column === "absolute_magnitude" ? "the diameters" : "absolute_magnitude";
    lines.push(`computed ${count(computed)}: ${column}, from ${from}`);
  }
  if (report.extraColumns.length > 0) lines.push(`kept as they are: ${report.extraColumns.join(", ")}`);
  for (const { message, rule } of report.warnings) {
    // A rule may be told of several columns: the message is its own.
    const result = report.expectations.find((one) => one.name === rule && one.message === message);
    lines.push(`${result?.severity ?? "warning"}: ${message}`);
    for (const { row, value } of result?.examples ?? []) lines.push(`  row ${row}: ${value}`);
  }
  for (const { met, severity, message } of report.expectations) {
    if (!met && severity === "info") lines.push(`note: ${message}`);
  }
  return lines.join("\n");
}
