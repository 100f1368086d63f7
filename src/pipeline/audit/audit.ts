import {
  type Codes,
  type Column,
  determines,
  findGroup,
  findLabel,
  type GroupColumn,
  type LabelColumn,
  readTable,
  type Table,
  unlabelled,
} from "../../dataset/index.js";
import { take } from "../../learn/index.js";
import { findMagnitudeLimit } from "../../neo/index.js";
import type { JobContext } from "../context.js";
import { locateData } from "../datasets.js";
import { featuresMissing } from "../errors.js";
import { findBothSides } from "./both-sides.js";
import { type AuditSplits, auditSplits, compareSplits } from "./compare-splits.js";
import { auditFeatures } from "./features.js";
import { findNearestRows, type NearestRows } from "./nearest-rows.js";
import { findRelations } from "./relations.js";
import type { AuditReport } from "./report.js";
import { scoreSingleFeatures } from "./single-features.js";
import { verdictOf } from "./verdict.js";

export interface AuditOptions {
  /** The column that says which rows belong together; found where left out. */
  readonly group?: string;
  /** The column of two values; found where left out. */
  readonly label?: string;
  /** Of splits, forests and draws; 42 where left out. */
  readonly seed?: number;
  /** Of each forest; 100 where left out, as scikit-learn's default. */
  readonly trees?: number;
  /** Download also from addresses that are not of the public internet. */
  readonly allowPrivate?: boolean;
}

/**
 * Finds out what of a table's labels a model would know by other means than skill: by rows of one group on both sides of
 * a split, by duplicates, or by a column that gives the label away.
 *
 * @param data a file, an http(s) address or a dataset version: a table with a column of labels and one that says which rows belong together
 * @throws what `readTable`, `findLabel` and `findGroup` throw; `FEATURES_MISSING` where no other column is of use
 */
export async function audit(data: string, options: AuditOptions, context: JobContext): Promise<AuditReport> {
  const { seed = 42, trees = 100 } = options;
  const { path, source: from } = await locateData(data, context, options);
  context.progress.start(`Reading ${from}`);
  const { source, ...read } = await readTable(path);
  const label = findLabel(read, options.label);
  const labelledRows = Uint32Array.from(label.labels.keys()).filter((row) => label.labels[row] !== unlabelled);
  const table = labelledRows.length === read.rows ? read : takeTable(read, labelledRows);
  const labels = take(label.labels, labelledRows);
  const group = findGroup(table, { ...label, labels }, options.group);
  const groupCodes: Codes = { codes: group.group, values: group.names };
  const features = auditFeatures(table, [label.column, group.column], groupCodes);
  if (features.x.names.length === 0) throw featuresMissing(from, features.leftOut);
  context.progress.end(`label ${label.column}, group ${group.column}, ${features.x.names.length} features`);

  const splits = auditSplits(group.group, labels, seed);
  const { bothSides, identity } = findBothSides(splits.rows, group.group, labels, group.names);
  const scores = await compareSplits({ x: features.x, labels, group: group.group }, splits, { seed, trees }, context);
  context.progress.start("Comparing rows and columns");
  const { x } = features;
  const nearest = ({ rows, groups }: AuditSplits) => ({
    by_rows: inFileRows(findNearestRows(x, labels, group.group, rows, seed), labelledRows),
    by_groups: inFileRows(findNearestRows(x, labels, group.group, groups, seed), labelledRows),
  });
  const numbers = table.columns
    .filter(({ name }) => x.names.includes(name))
    .flatMap((c) => (c.kind === "number" ? [c] : []));
  const found: Omit<AuditReport, "verdict"> = {
    data: {
      source: from,
      digest: source.digest,
      sha256: source.sha256,
      rows: read.rows,
      rows_unlabelled: read.rows - labelledRows.length,
    },
    seed,
    label: labelSummary(label, labels),
    group: groupSummary(group, labels),
    features: x.names,
    constant_within_group: x.names.filter((_, index) => !determines(groupCodes, features.codes[index]!).includes(0)),
    left_out: features.leftOut,
    both_sides: bothSides,
    identity,
    scores,
    nearest: nearest(splits),
    relations: findRelations(numbers, group.group),
    single_features: scoreSingleFeatures(features, labels, splits.groups),
    magnitude_limit: findMagnitudeLimit(table, { column: label.column, labels }, group.group, group.names) ?? null,
  };
  const verdict = verdictOf(found);
  context.progress.end(verdict.findings.join(", "));
  return { ...found, verdict };
}

/** Rows as a person finds them: from 1, after the header, with those that have no label. */
function inFileRows(nearest: NearestRows, rows: Uint32Array): NearestRows {
  const examples = nearest.examples.map((example) => ({
    ...example,
    test_row: rows[example.test_row]! + 1,
    train_row: rows[example.train_row]! + 1,
  }));
  return { ...nearest, examples };
}

function takeTable(table: Table, rows: Uint32Array): Table {
  const columns = table.columns.map(
    (column): Column =>
      column.kind === "number"
        ? { ...column, values: take(column.values, rows) }
        : { ...column, codes: take(column.codes, rows) },
  );
  return { rows: rows.length, columns };
}

function labelSummary({ column, positive, reason }: LabelColumn, labels: Uint8Array): AuditReport["label"] {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return { column, positive, positive_share: positives / labels.length, reason };
}

function groupSummary(group: GroupColumn, labels: Uint8Array): AuditReport["group"] {
  const rows = new Uint32Array(group.names.length);
  const positives = new Uint32Array(group.names.length);
  group.group.forEach((of, row) => {
    rows[of]!++;
    positives[of]! += labels[row]!;
  });
  let several = 0;
  let constant = 0;
  let largest = 0;
  rows.forEach((count, of) => {
    largest = Math.max(largest, count);
    if (count < 2) return;
    several++;
    if (positives[of] === 0 || positives[of] === count) constant++;
  });
  return {
    column: group.column,
    groups: rows.length,
    largest,
    label_constant_share: constant / several,
    rows_without: group.rowsWithout,
    reasons: group.reasons,
    others: group.others,
  };
}
