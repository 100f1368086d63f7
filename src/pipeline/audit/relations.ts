import type { NumberColumn } from "../../dataset/index.js";

/** A column that follows from another: a model that has both has one. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  /** Whether each also follows from the other. */
  readonly both_ways: boolean;
  /** Rows that share their value of `from` with a row of another group, which is what the relation is seen by. */
  readonly rows: number;
  /** Of them, the share in which `to` is the same to 6 digits. */
  readonly held_share: number;
  /** The formula, where one of the usual forms fits to 6 digits; null elsewhere. */
  readonly formula: string | null;
}

const tolerance = 1e-6;
const heldShare = 0.999;

/**
 * Finds columns that are functions of others: wherever rows of different groups share a value of `from`, they share that
 * of `to`; or a formula (a line, an exponential or a power) fits every row.
 *
 * Of columns that say the same, each is told as a function of the first.
 *
 * @param group `[rows]`
 */
export function findRelations(columns: readonly NumberColumn[], group: Uint32Array): Relation[] {
  const varying = columns.filter(({ values }) => varies(values));
  const orders = varying.map(({ values }) => sortedRows(values));
  const follows = (from: number, to: number) => {
    const seen = heldWhereRepeated(varying[from]!.values, varying[to]!.values, orders[from]!, group);
    const formula = formulaOf(varying[from]!, varying[to]!);
    const enough = seen.rows >= Math.max(20, 0.005 * group.length);
    return formula !== null || (enough && seen.held >= heldShare * seen.rows) ? { ...seen, formula } : undefined;
  };

  const relations: Relation[] = [];
  const told = new Set<number>();
  for (let from = 0; from < varying.length; from++) {
    if (told.has(from)) continue;
    for (let to = 0; to < varying.length; to++) {
      if (from === to || told.has(to)) continue;
      const found = follows(from, to);
      if (!found) continue;
      const bothWays = follows(to, from) !== undefined;
      // A coarser column follows from a finer one, which need not be told as one that says the same.
      if (bothWays) told.add(to);
      relations.push({
        from: varying[from]!.name,
        to: varying[to]!.name,
        both_ways: bothWays,
        rows: found.rows,
        held_share: found.rows === 0 ? 1 : found.held / found.rows,
        formula: found.formula,
      });
    }
  }
  return relations;
}

/** A column of nearly one value would follow from any other. */
function varies(values: Float64Array): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let same = 0;
  for (const count of counts.values()) same += (count / values.length) ** 2;
  return same < 0.9;
}

/** Rows with a value, by value. */
function sortedRows(values: Float64Array): Uint32Array {
  const rows = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
  return rows.sort((a, b) => values[a]! - values[b]!);
}

function heldWhereRepeated(from: Float64Array, to: Float64Array, order: Uint32Array, group: Uint32Array) {
  let rows = 0;
  let held = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const first = order[start]!;
    let smallest = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    let severalGroups = false;
    for (end = start; end < order.length && from[order[end]!] === from[first]; end++) {
      const row = order[end]!;
      if (group[row] !== group[first]) severalGroups = true;
      if (to[row]! < smallest) smallest = to[row]!;
      if (to[row]! > largest) largest = to[row]!;
    }
    if (!severalGroups) continue;
    rows += end - start;
    // Two values may differ in the last digit written.
    if (largest - smallest <= tolerance * Math.max(Math.abs(largest), Math.abs(smallest))) held += end - start;
  }
  return { rows, held };
}

interface Form {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly back: (value: number) => number;
  readonly text: (to: string, from: string, a: number, b: number) => string;
}

const identity = (value: number) => value;

const forms: readonly Form[] = [
  {
    x: identity,
    y: identity,
    back: identity,
    text: (to, from, a, b) =>
      a === 0 ? `${to} = ${brief(b)} · ${from}` : `${to} = ${brief(a)} ${signed(b)} · ${from}`,
  },
  {
    x: identity,
    y: Math.log10,
    back: (value) => 10 ** value,
    text: (to, from, a, b) => `${to} = 10^(${brief(a)} ${signed(b)} · ${from})`,
  },
  {
    x: Math.log10,
    y: Math.log10,
    back: (value) => 10 ** value,
    text: (to, from, a, b) => `${to} = ${brief(10 ** a)} · ${from}^${brief(b)}`,
  },
  {
    x: Math.log10,
    y: identity,
    back: identity,
    text: (to, from, a, b) => `${to} = ${brief(a)} ${signed(b)} · log10(${from})`,
  },
];

const brief = (value: number) => String(Number(value.toPrecision(6)));
const signed = (value: number) => `${value < 0 ? "−" : "+"} ${brief(Math.abs(value))}`;

/** A least-squares line in each form's coordinates; it holds where it misses nearly no row by more than the tolerance. */
function formulaOf(from: NumberColumn, to: NumberColumn): string | null {
  for (const form of forms) {
    const line = fitLine(from.values, to.values, form);
    if (!line || line.rows < 10 || line.distinct < 3) continue;
    const [intercept, b] = line.coefficients;
    // What is left of the digits of a proportion.
    const a = form.y === identity && Math.abs(intercept) < 1e-6 * Math.abs(line.meanY) ? 0 : intercept;
    let held = 0;
    for (let row = 0; row < from.values.length; row++) {
      const expected = form.back(a + b * form.x(from.values[row]!));
      // Rounded in files to some digits: a relation to four of them is one.
      if (Math.abs(to.values[row]! - expected) <= 1e-4 * Math.abs(expected)) held++;
    }
    if (held >= heldShare * line.rows) return form.text(to.name, from.name, a, b);
  }
  return null;
}

function fitLine(from: Float64Array, to: Float64Array, { x, y }: Form) {
  let rows = 0;
  let meanX = 0;
  let meanY = 0;
  let sxx = 0;
  let sxy = 0;
  const seen = new Set<number>();
  for (let row = 0; row < from.length; row++) {
    const a = x(from[row]!);
    const b = y(to[row]!);
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return undefined;
    rows++;
    const deltaX = a - meanX;
    meanX += deltaX / rows;
    meanY += (b - meanY) / rows;
    sxx += deltaX * (a - meanX);
    sxy += deltaX * (b - meanY);
    if (seen.size < 3) seen.add(a);
  }
  if (rows === 0 || sxx === 0) return undefined;
  const slope = sxy / sxx;
  return { rows, distinct: seen.size, meanY, coefficients: [meanY - slope * meanX, slope] as const };
}
