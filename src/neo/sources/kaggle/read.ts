import {
  type Column,
  type ColumnReader,
  encodeText,
  numbersOf,
  readColumns,
  spellsMissing,
  type TableSource,
  type TextColumn,
  textOf,
} from "../../../dataset/index.js";
import { type Progress, silentProgress } from "../../../support/index.js";
import type { Approaches } from "../../approaches.js";
import { parseDate } from "../../dates.js";
import { diameterOf, estimateAlbedos, magnitudeFrom } from "../../diameters.js";
import { type ValidationReport, type ValidationWarning, validateApproaches } from "../../validation/index.js";
import { unknownLabel } from "../../validation/rules.js";
import { type ColumnMapping, type FoundColumn, findColumns, type KaggleColumn, kaggleColumns } from "./columns.js";
import { parseLabels } from "./labels.js";
import { objectsOf } from "./objects.js";

export interface ReadApproachesOptions {
  readonly progress?: Progress;
  /**
   * `required` (default): a file without labels is an error, a row without one is dropped. `present`: the same, but a
   * file without a column of labels is read without them. `optional`: no row is dropped for its label; labels are left
   * out where the file has none, or not for every row. `kept`: every row is kept, and a label that is missing stands as
   * `unknownLabel`.
   */
  readonly labels?: LabelDemand;
  /** Names in the file of our columns, where they are in no table of ours: `{ absolute_magnitude: "brightness" }`. */
  readonly columns?: ColumnMapping;
  /** Throw for the first row outside physical limits, instead of dropping and counting it. */
  readonly strict?: boolean;
}

export type LabelDemand = "required" | "present" | "optional" | "kept";

/** Approaches from a file, with what checking found, and where they came from. */
export interface ApproachesFromFile {
  readonly approaches: Approaches;
  readonly report: ValidationReport;
  readonly source: TableSource;
}

/**
 * Reads approaches in the columns of "NASA Nearest Earth Objects" of 2024 or 2022, or under other usual names, from CSV,
 * CSV.gz, Parquet or JSON lines, and checks each row against physical limits.
 *
 * Missing diameters are computed from H, a missing H from a diameter, and both are counted; other missing values stay NaN.
 *
 * @throws what `readTable` throws; `COLUMN_MISSING` with the nearest name in the file; `LABEL_UNKNOWN`;
 *   `ROW_OUTSIDE_LIMITS` with `strict`; `ALL_ROWS_DROPPED`
 *
 * @example
 * const { approaches, report } = await readApproaches("nearest-earth-objects.csv");
 * console.log(formatValidationReport(report));
 */
export async function readApproaches(path: string, options: ReadApproachesOptions = {}): Promise<ApproachesFromFile> {
  const progress = options.progress ?? silentProgress;
  const labels = options.labels ?? "required";
  progress.start(`read ${path}`);
  let found = new Map<KaggleColumn, FoundColumn>();
  const kinds = (names: readonly string[]) => {
    found = findColumns(path, names, options.columns ?? {}, labels === "required");
    return kindsOf(names, found);
  };
  const { result: read, source } = await readColumns(path, { kinds }, (reader) =>
    interpret(path, reader, found, labels),
  );
  const checked = validateApproaches(read.approaches, {
    ...read,
    source: path,
    strict: options.strict ?? false,
    keepUnlabelled: labels === "kept",
  });
  progress.end(`${checked.report.rowsKept} of ${checked.report.rowsRead} rows kept`);
  return { ...checked, source };
}

/** Columns that mean nothing to us are text, so that they are written again as they were. */
function kindsOf(names: readonly string[], found: ReadonlyMap<KaggleColumn, FoundColumn>): Map<string, Column["kind"]> {
  const kinds = new Map<string, Column["kind"]>(names.map((name) => [name, "text"]));
  for (const { name, kind } of kaggleColumns) {
    const column = found.get(name);
    if (column) kinds.set(column.name, kind);
  }
  return kinds;
}

interface Interpreted {
  readonly approaches: Approaches;
  readonly computed: Record<string, number>;
  readonly missing: Record<string, number>;
  readonly warnings: ValidationWarning[];
}

/** Texts come first, as each is made into something smaller before the next column is read. */
async function interpret(
  path: string,
  reader: ColumnReader,
  found: ReadonlyMap<KaggleColumn, FoundColumn>,
  labels: LabelDemand,
): Promise<Interpreted> {
  const { objects, withoutId } = await readObjects(reader, found);
  const dates = readDates(await readText(reader, found.get("close_approach_date")));
  const hazard = readLabels(path, await readText(reader, found.get("is_hazardous")), labels);
  const orbitingBody = await readText(reader, found.get("orbiting_body"));
  const taken = new Set([...found.values()].map(({ name }) => name));
  const extra: Column[] = [];
  for (const name of reader.names) if (!taken.has(name)) extra.push(await reader.column(name));

  const magnitudes = await readNumbers(reader, found.get("absolute_magnitude"));
  const smallest = await readNumbers(reader, found.get("estimated_diameter_min"));
  const largest = await readNumbers(reader, found.get("estimated_diameter_max"));
  const computed = {
    absolute_magnitude: computeMagnitudes(magnitudes, smallest, largest),
    estimated_diameter_min: computeDiameters(smallest, magnitudes, estimateAlbedos.min),
    estimated_diameter_max: computeDiameters(largest, magnitudes, estimateAlbedos.max),
  };

  return {
    approaches: {
      rows: reader.rows,
      ...objects,
      absoluteMagnitude: magnitudes,
      estimatedDiameterMin: smallest,
      estimatedDiameterMax: largest,
      relativeVelocity: await readNumbers(reader, found.get("relative_velocity")),
      missDistance: await readNumbers(reader, found.get("miss_distance")),
      ...(dates.values && { date: dates.values }),
      ...(hazard.values && { hazardous: hazard.values }),
      ...(orbitingBody && { orbitingBody: { ...orbitingBody, name: "orbiting_body" } }),
      ...(extra.length > 0 && { extra }),
    },
    computed: Object.fromEntries(Object.entries(computed).filter(([, count]) => count > 0)),
    missing: withoutId > 0 ? { neo_id: withoutId } : {},
    warnings: [...dates.warnings, ...hazard.warnings],
  };
}

async function readObjects(reader: ColumnReader, found: ReadonlyMap<KaggleColumn, FoundColumn>) {
  const names = await readText(reader, found.get("name"));
  // findColumns sees to it that one of the two is there.
  const ids = (await readText(reader, found.get("neo_id"))) ?? names ?? encodeText("neo_id", []);
  const { withoutId, ...objects } = objectsOf(ids, names);
  return { objects, withoutId };
}

const readText = async (reader: ColumnReader, found: FoundColumn | undefined): Promise<TextColumn | undefined> =>
  found && textOf({ rows: reader.rows, columns: [await reader.column(found.name)] }, found.name);

/** In our unit; NaN throughout where the file has no such column. */
async function readNumbers(reader: ColumnReader, found: FoundColumn | undefined): Promise<Float64Array> {
  if (!found) return new Float64Array(reader.rows).fill(Number.NaN);
  const values = numbersOf({ rows: reader.rows, columns: [await reader.column(found.name)] }, found.name);
  if (found.factor !== 1) for (let row = 0; row < values.length; row++) values[row]! *= found.factor;
  return values;
}

/** Fills in what a diameter gives, and counts it. */
function computeMagnitudes(magnitudes: Float64Array, smallest: Float64Array, largest: Float64Array): number {
  let computed = 0;
  for (let row = 0; row < magnitudes.length; row++) {
    if (!Number.isNaN(magnitudes[row])) continue;
    magnitudes[row] = magnitudeFrom(smallest[row]!, largest[row]!);
    if (!Number.isNaN(magnitudes[row])) computed++;
  }
  return computed;
}

/** Fills in what H gives, and counts it. */
function computeDiameters(diameters: Float64Array, magnitudes: Float64Array, albedo: number): number {
  let computed = 0;
  for (let row = 0; row < diameters.length; row++) {
    if (!Number.isNaN(diameters[row]) || Number.isNaN(magnitudes[row])) continue;
    computed++;
    diameters[row] = diameterOf(magnitudes[row]!, albedo);
  }
  return computed;
}

function readDates(column: TextColumn | undefined): { values?: Float64Array; warnings: ValidationWarning[] } {
  if (!column) return { warnings: [] };
  const byCode = column.values.map(parseDate);
  // A loop: `from` with a function would make a list of boxed numbers first.
  const values = new Float64Array(column.codes.length);
  for (let row = 0; row < values.length; row++) values[row] = byCode[column.codes[row]!] ?? Number.NaN;
  const strange = new Set(
    column.values.flatMap((text, code) => (Number.isNaN(byCode[code]!) && !spellsMissing(text) ? [code] : [])),
  );
  if (strange.size === 0) return { values, warnings: [] };

  const count = column.codes.reduce((sum, code) => sum + (strange.has(code) ? 1 : 0), 0);
  const row = column.codes.findIndex((code) => strange.has(code));
  const message = `${count} values of ${column.name} are no dates known here, such as ${JSON.stringify(column.values[column.codes[row]!])} in row ${row + 1}; they count as missing`;
  return { values, warnings: [{ rule: "date_known", count, message }] };
}

function readLabels(
  path: string,
  column: TextColumn | undefined,
  labels: LabelDemand,
): { values?: Uint8Array; warnings: ValidationWarning[] } {
  if (!column) return { warnings: [] };
  const values = parseLabels(path, column);
  const count = values.reduce((sum, label) => sum + (label === unknownLabel ? 1 : 0), 0);
  if (count === 0 || labels !== "optional") return { values, warnings: [] };
  const message = `${count} rows have no label: the labels of the others are left out`;
  return { warnings: [{ rule: "label_known", count, message }] };
}
