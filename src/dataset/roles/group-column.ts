import { columnMissing, groupNotFound, groupOfNothing } from "../errors.js";
import { type Column, missingCode, namesOf, type Table } from "../table.js";
import { type Codes, codesOf, determines, wordsOf } from "./codes.js";
import { type LabelColumn, unlabelled } from "./label-column.js";

/** What speaks for a column as the one that says which rows belong together. */
export interface GroupCandidate {
  readonly column: string;
  /** The sum of the reasons; one of at least 1 is taken. */
  readonly score: number;
  readonly reasons: readonly string[];
}

/** The column that says which rows are of one thing: an asteroid, a patient, a customer. */
export interface GroupColumn extends GroupCandidate {
  /** `[rows]`, the number of the row's group; a row that names none is one of its own. */
  readonly group: Uint32Array;
  /** `[groups]` */
  readonly names: readonly string[];
  readonly rowsWithout: number;
  readonly others: readonly GroupCandidate[];
}

const idWords = new Set(["id", "ids", "key", "uid", "uuid", "guid", "spkid", "pdes", "des", "designation", "mrn"]);
const thingWords = new Set([
  ...["name", "object", "asteroid", "neo", "patient", "subject", "person", "customer", "client", "user", "member"],
  ...["account", "device", "machine", "sensor", "unit", "station", "site", "host", "session", "group", "participant"],
]);

/**
 * Finds the column that says which rows belong together, or takes the one that is named.
 *
 * A candidate is text or whole numbers, and repeats. It is rated by three things, each from 0 to 1: how much more often
 * than by chance two rows of one group share their label; the share of the other columns that are constant within
 * groups; and whether its name says so. A column of few values is not rated by the first, as a feature may be as clear.
 *
 * @throws `COLUMN_MISSING`; `GROUP_OF_NOTHING` for a named column without repeats or with one value; `GROUP_NOT_FOUND`
 */
export function findGroup(table: Table, label: LabelColumn | undefined, wanted?: string): GroupColumn {
  const columns = table.columns.filter(({ name }) => name !== label?.column);
  if (wanted !== undefined) {
    const column = columns.find(({ name }) => name === wanted);
    if (!column) throw columnMissing(wanted, namesOf(table));
    const codes = codesOf(column);
    if (codes.values.length < 2) throw groupOfNothing(wanted, "it holds one value only");
    return groupBy({ column: wanted, score: Number.NaN, reasons: ["as told"] }, codes, []);
  }
  const coded = columns.map((column) => ({ column, codes: codesOf(column) }));
  const rated = coded
    .filter(({ column }) => isCountable(column))
    .map((one) => ({ ...one, candidate: rate(one.column.name, one.codes, coded, label) }))
    .filter(({ candidate }) => candidate.score > 0)
    .sort((a, b) => b.candidate.score - a.candidate.score);
  const [best, ...others] = rated;
  const candidates = others.map(({ candidate }) => candidate);
  if (!best || best.candidate.score < 1) {
    throw groupNotFound(
      rated.map(({ candidate }) => candidate.column),
      namesOf(table),
    );
  }
  return groupBy(best.candidate, best.codes, candidates.slice(0, 5));
}

function isCountable(column: Column): boolean {
  return column.kind === "text" || column.values.every((value) => Number.isNaN(value) || Number.isInteger(value));
}

function rate(
  column: string,
  codes: Codes,
  columns: readonly { column: Column; codes: Codes }[],
  label: LabelColumn | undefined,
): GroupCandidate {
  const sizes = sizesOf(codes);
  const rows = codes.codes.length;
  const groups = sizes.length;
  let repeated = 0;
  for (const size of sizes) if (size > 1) repeated += size;
  if (groups < 2 || repeated === 0) return { column, score: 0, reasons: [] };

  const reasons = [`${percent(repeated / rows)} of the rows share it with another, ${groups} values`];
  const words = wordsOf(column);
  const hint = words.some((word) => idWords.has(word)) ? 1 : words.some((word) => thingWords.has(word)) ? 0.5 : 0;
  if (hint > 0) reasons.push("its name says so");

  const many = groups >= Math.max(10, Math.sqrt(rows) / 2);
  const agreement = label && many ? labelAgreement(codes, sizes, label.labels) : 0;
  if (agreement > 0.1) reasons.push(`the label is ${percent(agreement)} of the way from chance to constant within it`);

  const others = columns.filter((other) => other.column.name !== column && other.codes.values.length > 1);
  const constant = others.filter((other) => isConstantWithin(codes, other.codes)).map((other) => other.column.name);
  if (constant.length > 0) reasons.push(`constant within it: ${constant.join(", ")}`);
  const described = others.length === 0 ? 0 : constant.length / others.length;
  return { column, score: hint + agreement + described, reasons };
}

/** 0 where two rows of a group agree as often as any two rows, 1 where they always do. */
function labelAgreement({ codes }: Codes, sizes: Uint32Array, labels: Uint8Array): number {
  const positive = new Float64Array(sizes.length);
  const labelled = new Float64Array(sizes.length);
  let positives = 0;
  let known = 0;
  for (let row = 0; row < codes.length; row++) {
    if (labels[row] === unlabelled || codes[row] === missingCode) continue;
    positive[codes[row]!]! += labels[row]!;
    labelled[codes[row]!]! += 1;
    positives += labels[row]!;
    known++;
  }
  let agreeing = 0;
  let pairs = 0;
  for (let group = 0; group < sizes.length; group++) {
    const ones = positive[group]!;
    const zeros = labelled[group]! - ones;
    // A group weighs as many as its rows, so that the largest do not decide alone.
    const weight = labelled[group]! > 1 ? 1 / (labelled[group]! - 1) : 0;
    agreeing += weight * (ones * (ones - 1) + zeros * (zeros - 1));
    pairs += weight * labelled[group]! * (labelled[group]! - 1);
  }
  const share = positives / known;
  const chance = share ** 2 + (1 - share) ** 2;
  return pairs === 0 || chance === 1 ? 0 : Math.max(0, (agreeing / pairs - chance) / (1 - chance));
}

/** A value that is revised now and then is still one of the group. */
function isConstantWithin(codes: Codes, other: Codes): boolean {
  const state = determines(codes, other);
  let constant = 0;
  let changing = 0;
  for (const value of state) {
    if (value === 1) constant++;
    else if (value === 0) changing++;
  }
  return constant > 0 && changing <= 0.02 * constant;
}

function sizesOf({ codes, values }: Codes): Uint32Array {
  const sizes = new Uint32Array(values.length);
  for (const code of codes) if (code !== missingCode) sizes[code]!++;
  return sizes;
}

function groupBy(candidate: GroupCandidate, codes: Codes, others: readonly GroupCandidate[]): GroupColumn {
  const names = [...codes.values];
  let rowsWithout = 0;
  const group = Uint32Array.from(codes.codes, (code, row) => {
    if (code !== missingCode) return code;
    rowsWithout++;
    return names.push(`row ${row + 1}`) - 1;
  });
  if (names.length === group.length) throw groupOfNothing(candidate.column, "no value stands in two rows");
  return { ...candidate, group, names, rowsWithout, others };
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
