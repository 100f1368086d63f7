import { codesOf, findGroup, findLabel, type GroupColumn, type LabelColumn, unlabelled } from "../roles/index.js";
import type { Column, Table } from "../table.js";
import { type ColumnDrift, compareColumns, type DriftOptions } from "./column-drift.js";
import { samplesOf } from "./sample.js";

export interface TableDriftOptions extends DriftOptions {
  /** The column that says which rows belong together; found in the first table where left out. */
  readonly group?: string;
  /** The column of two values; found where left out, and nothing is said of labels where there is none. */
  readonly label?: string;
}

/** What changed between two tables: plain data, as it goes into JSON. */
export interface TableDrift {
  readonly group: string;
  readonly label: string | null;
  readonly rows: readonly [expected: number, actual: number];
  readonly groups: {
    readonly expected: number;
    readonly actual: number;
    readonly common: number;
    readonly gone: number;
    readonly new: number;
    /** Of the rows of the second table, the share that is of new groups. */
    readonly new_rows_share: number;
  };
  /** Of groups in both tables: those whose rows all have one label in the first, and all the other in the second. */
  readonly labels: {
    readonly positive_share: readonly [expected: number, actual: number];
    readonly flipped: number;
    readonly examples: readonly { readonly group: string; readonly from: string; readonly to: string }[];
  } | null;
  readonly columns: readonly (ColumnDrift & { readonly column: string })[];
  /** Columns of one table only, or of another kind, or of names. */
  readonly not_compared: readonly { readonly column: string; readonly why: string }[];
  readonly drifted: readonly string[];
}

const examplesKept = 5;

/**
 * Compares two tables of the same things: column by column with thresholds from random divisions of their groups, the
 * groups that came and went, and labels that flipped.
 *
 * @throws what `findGroup`, `compareColumns` and, for a named label, `findLabel` throw
 */
export function compareTables(expected: Table, actual: Table, options: TableDriftOptions): TableDrift {
  const label = labelOf(expected, options.label);
  const group = findGroup(expected, label, options.group);
  const other = findGroup(actual, undefined, group.column);
  const columns: TableDrift["columns"][number][] = [];
  const notCompared: TableDrift["not_compared"][number][] = [];
  for (const column of expected.columns) {
    if (column.name === group.column) continue;
    const twin = actual.columns.find(({ name }) => name === column.name);
    const samples = twin && samplesOf(column, twin);
    if (!twin || !samples) {
      notCompared.push({ column: column.name, why: whyNot(column, twin) });
      continue;
    }
    const drift = compareColumns(
      { sample: samples.expected, grouping: { group: group.group, groups: group.names.length } },
      { sample: samples.actual, grouping: { group: other.group, groups: other.names.length } },
      options,
    );
    columns.push({ column: column.name, ...drift });
  }
  for (const { name } of actual.columns) {
    if (!expected.columns.some((column) => column.name === name)) notCompared.push({ column: name, why: "it is new" });
  }
  return {
    group: group.column,
    label: label?.column ?? null,
    rows: [expected.rows, actual.rows],
    groups: groupsBetween(group, other),
    labels: label ? labelsBetween(label, group, labelOf(actual, label.column), other) : null,
    columns,
    not_compared: notCompared,
    drifted: columns.filter(({ drifted }) => drifted).map(({ column }) => column),
  };
}

function labelOf(table: Table, wanted: string | undefined): LabelColumn | undefined {
  if (wanted !== undefined) return findLabel(table, wanted);
  try {
    return findLabel(table);
  } catch {
    // A table without labels is compared all the same.
    return undefined;
  }
}

function whyNot(expected: Column, actual: Column | undefined): string {
  if (!actual) return "it is gone";
  if (expected.kind !== actual.kind) return `it is ${expected.kind} in the first and ${actual.kind} in the second`;
  return `text of ${codesOf(expected).values.length} values`;
}

function groupsBetween(expected: GroupColumn, actual: GroupColumn): TableDrift["groups"] {
  const before = new Set(expected.names);
  const isNew = actual.names.map((name) => !before.has(name));
  const came = isNew.filter((is) => is).length;
  const common = actual.names.length - came;
  return {
    expected: expected.names.length,
    actual: actual.names.length,
    common,
    gone: expected.names.length - common,
    new: came,
    new_rows_share: actual.group.reduce((sum, of) => sum + Number(isNew[of]), 0) / actual.group.length,
  };
}

function labelsBetween(
  label: LabelColumn,
  group: GroupColumn,
  other: LabelColumn | undefined,
  otherGroup: GroupColumn,
): TableDrift["labels"] {
  if (!other) return null;
  const before = labelOfGroups(label, group);
  const after = labelOfGroups(other, otherGroup);
  const examples: { group: string; from: string; to: string }[] = [];
  let flipped = 0;
  for (const [name, from] of before) {
    const to = after.get(name);
    if (to === undefined || from === to) continue;
    if (flipped++ < examplesKept) examples.push({ group: name, from, to });
  }
  return { positive_share: [positiveShare(label), positiveShare(other)], flipped, examples };
}

/** The label of each group whose labelled rows all have the same. */
function labelOfGroups(
  { labels, positive, negative }: LabelColumn,
  { group, names }: GroupColumn,
): Map<string, string> {
  const seen = new Uint8Array(names.length);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== unlabelled) seen[group[row]!]! |= 1 << labels[row]!;
  }
  const constant = names.flatMap((name, of): [string, string][] =>
    seen[of] === 1 ? [[name, negative]] : seen[of] === 2 ? [[name, positive]] : [],
  );
  return new Map(constant);
}

function positiveShare({ labels }: LabelColumn): number {
  let positives = 0;
  let known = 0;
  for (const label of labels) {
    if (label === unlabelled) continue;
    positives += label;
    known++;
  }
  return positives / known;
}
