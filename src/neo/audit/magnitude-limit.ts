import { type Column, numbersOf, type Table } from "../../dataset/index.js";
import { HAZARDOUS_MAGNITUDE, HAZARDOUS_MOID } from "../rule.js";
import { kaggleColumns } from "../sources/kaggle/columns.js";

/** Objects whose label hangs on the second decimal of H: the flag is set by H ≤ 22.0 and MOID ≤ 0.05 au. */
export interface MagnitudeLimit {
  /** mag. */
  readonly limit: number;
  /** mag: objects within `limit` ± `band` are near. */
  readonly band: number;
  readonly objects: number;
  readonly hazardous_objects: number;
  readonly near_objects: number;
  readonly near_hazardous_objects: number;
  /** Hazardous though H is above the limit: H was revised after the flag was set. */
  readonly hazardous_beyond_limit: number;
  /** Objects with both labels, or with H on both sides of the limit. */
  readonly flipped_objects: number;
  /** What the definition gives where the table has a MOID; null elsewhere. */
  readonly definition: {
    readonly flags: number;
    readonly found: number;
    readonly extra: number;
    /** Of the objects that are missed or extra. */
    readonly exceptions_magnitude: readonly [low: number, high: number] | null;
  } | null;
  readonly examples: readonly { readonly object: string; readonly magnitude: number; readonly hazardous: boolean }[];
}

const band = 0.2;
const examplesKept = 5;

/**
 * Finds objects that lie near the definition's limit of H.
 *
 * @param labels `[rows]`, 1 for hazardous, 0 for not, anything else for unknown
 * @param group  `[rows]`, the object of each row, below `names.length`
 * @returns undefined where the table has no column of H, or its label is not the flag
 */
export function findMagnitudeLimit(
  table: Table,
  label: { readonly column: string; readonly labels: Uint8Array },
  group: Uint32Array,
  names: readonly string[],
): MagnitudeLimit | undefined {
  const column = columnNamed(table, "absolute_magnitude");
  if (column?.kind !== "number" || columnNamed(table, "is_hazardous")?.name !== label.column) return undefined;
  const objects = objectsOf(column.values, label.labels, group, names.length);
  const known = objects.filter(({ low, label }) => Number.isFinite(low) && label !== 0);
  const near = known.filter(({ low, high }) => high >= HAZARDOUS_MAGNITUDE - band && low <= HAZARDOUS_MAGNITUDE + band);
  const beyond = known.filter(({ low, label }) => label === hazardous && low > HAZARDOUS_MAGNITUDE);
  const flipped = known.filter(
    ({ low, high, label }) => label === both || (low <= HAZARDOUS_MAGNITUDE && high > HAZARDOUS_MAGNITUDE),
  );
  const isHazardous = ({ label }: ObjectLabels) => (label & hazardous) !== 0;
  const shown = [...new Set([...flipped, ...beyond, ...near])].slice(0, examplesKept);
  return {
    limit: HAZARDOUS_MAGNITUDE,
    band,
    objects: known.length,
    hazardous_objects: known.filter(isHazardous).length,
    near_objects: near.length,
    near_hazardous_objects: near.filter(isHazardous).length,
    hazardous_beyond_limit: beyond.length,
    flipped_objects: flipped.length,
    definition: checkDefinition(table, column.values, label.labels),
    examples: shown.map((object) => ({
      object: names[object.number]!,
      magnitude: object.low,
      hazardous: isHazardous(object),
    })),
  };
}

/** What the rows of an object say: bit 0 for a label of 0, bit 1 for one of 1. */
interface ObjectLabels {
  readonly number: number;
  readonly label: number;
  readonly low: number;
  readonly high: number;
}

const hazardous = 2;
const both = 3;

function objectsOf(magnitude: Float64Array, labels: Uint8Array, group: Uint32Array, count: number): ObjectLabels[] {
  const label = new Uint8Array(count);
  const low = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < group.length; row++) {
    const of = group[row]!;
    if (labels[row]! <= 1) label[of]! |= 1 << labels[row]!;
    if (magnitude[row]! < low[of]!) low[of] = magnitude[row]!;
    if (magnitude[row]! > high[of]!) high[of] = magnitude[row]!;
  }
  return Array.from(label, (bits, number) => ({ number, label: bits, low: low[number]!, high: high[number]! }));
}

function checkDefinition(table: Table, magnitude: Float64Array, labels: Uint8Array): MagnitudeLimit["definition"] {
  const moid = table.columns.find(({ name }) => /^(earth_?)?moid(_au)?$/i.test(name));
  if (moid?.kind !== "number") return null;
  const distances = numbersOf(table, moid.name);
  let flags = 0;
  let found = 0;
  let extra = 0;
  const exceptions: number[] = [];
  for (let row = 0; row < magnitude.length; row++) {
    if (labels[row]! > 1) continue;
    const expected = magnitude[row]! <= HAZARDOUS_MAGNITUDE && distances[row]! <= HAZARDOUS_MOID;
    const flagged = labels[row] === 1;
    if (flagged) flags++;
    if (flagged && expected) found++;
    if (!flagged && expected) extra++;
    if (flagged !== expected) exceptions.push(magnitude[row]!);
  }
  const finite = exceptions.filter((value) => !Number.isNaN(value));
  return {
    flags,
    found,
    extra,
    exceptions_magnitude: finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : null,
  };
}

function columnNamed(table: Table, wanted: "absolute_magnitude" | "is_hazardous"): Column | undefined {
  const spellings = kaggleColumns.find(({ name }) => name === wanted)?.spellings ?? [];
  return table.columns.find(({ name }) => spellings.includes(name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")));
}
