import { type Codes, type Column, codesOf, missingCode, sameThings, type Table } from "../../dataset/index.js";
import type { Matrix } from "../../learn/index.js";

/** The columns that a model may learn from, and why others are left out. */
export interface AuditFeatures {
  readonly x: Matrix;
  /** `[features]`, the distinct values of each, also for numbers. */
  readonly codes: readonly Codes[];
  /** `[features]`, whether the column holds categories, of which the numbers say nothing. */
  readonly categorical: readonly boolean[];
  readonly leftOut: readonly { readonly column: string; readonly why: string }[];
}

/** A text column of more values is a name, a date or prose. */
const mostCategories = 50;

/**
 * Features from the columns of a table that are neither the label nor the group: numbers as they are, text of up to 50
 * values by the number of its value in alphabetical order. A constant column and another name of the group are left out.
 */
export function auditFeatures(table: Table, taken: readonly string[], group: Codes): AuditFeatures {
  const leftOut: { column: string; why: string }[] = [];
  const kept: { column: Column; codes: Codes }[] = [];
  for (const column of table.columns) {
    if (taken.includes(column.name)) continue;
    const codes = codesOf(column);
    const why = whyNot(column, codes, group);
    if (why) leftOut.push({ column: column.name, why });
    else kept.push({ column, codes });
  }
  return {
    x: {
      rows: table.rows,
      names: kept.map(({ column }) => column.name),
      columns: kept.map(({ column, codes }) => (column.kind === "number" ? toFloat32(column.values) : ordinal(codes))),
    },
    codes: kept.map(({ codes }) => codes),
    categorical: kept.map(({ column }) => column.kind === "text"),
    leftOut,
  };
}

function whyNot(column: Column, codes: Codes, group: Codes): string | undefined {
  if (codes.values.length === 0) return "no value";
  if (codes.values.length === 1) return "one value only";
  const name = column.kind === "text" || column.values.every((value) => Number.isNaN(value) || Number.isInteger(value));
  if (name && sameThings(codes, group)) return "another name of the group";
  if (column.kind === "text" && codes.values.length > mostCategories) return `text of ${codes.values.length} values`;
  return undefined;
}

function toFloat32(values: Float64Array): Float32Array {
  // Beyond float32 a number would become infinite.
  return Float32Array.from(values, (value) => Math.max(-3.4e38, Math.min(3.4e38, value)));
}

function ordinal({ codes, values }: Codes): Float32Array {
  const ranks = new Float32Array(values.length);
  [...values.keys()]
    .sort((a, b) => (values[a]! < values[b]! ? -1 : 1))
    .forEach((code, rank) => {
      ranks[code] = rank;
    });
  return Float32Array.from(codes, (code) => (code === missingCode ? Number.NaN : ranks[code]!));
}
