import {
  type Column,
  numbersOf,
  readTable,
  spellsMissing,
  type Table,
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
  const { source, ...table } = await readTable(path, {
    kinds: (names) => {
      found = findColumns(path, names, options.columns ?? {}, labels === "required");
      return kindsOf(names, found);
    },
  });
  const read = interpret(path, table, found, labels);
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

function interpret(
  path: string,
  table: Table,
  found: ReadonlyMap<KaggleColumn, FoundColumn>,
  labels: LabelDemand,
): Interpreted {
  const text = (name: KaggleColumn): TextColumn | undefined => {
    const column = found.get(name);
    return column && textOf(table, column.name);
  };
  const numbers = (name: KaggleColumn): Float64Array => {
    const column = found.get(name);
    if (!column) return new Float64Array(table.rows).fill(Number.NaN);
    const values = numbersOf(table, column.name);
    return column.factor === 1 ? values : values.map((value) => value * column.factor);
  };

  const names = text("name");
  const ids = text("neo_id") ?? names ?? textOf(table, "neo_id");
  const { withoutId, ...objects } = objectsOf(ids, names);
  const given = [numbers("estimated_diameter_min"), numbers("estimated_diameter_max")] as const;
  const magnitude = withComputedMagnitude(numbers("absolute_magnitude"), ...given);
  const smallest = withComputedDiameter(given[0], magnitude.values, estimateAlbedos.min);
  const largest = withComputedDiameter(given[1], magnitude.values, estimateAlbedos.max);
  const dates = readDates(text("close_approach_date"));
  const hazard = readLabels(path, text("is_hazardous"), labels);
  const orbitingBody = text("orbiting_body");
  const taken = new Set([...found.values()].map(({ name }) => name));
  const extra = table.columns.filter(
    (column): column is TextColumn => column.kind === "text" && !taken.has(column.name),
  );

  return {
    approaches: {
      rows: table.rows,
      ...objects,
      absoluteMagnitude: magnitude.values,
      estimatedDiameterMin: smallest.values,
      estimatedDiameterMax: largest.values,
      relativeVelocity: numbers("relative_velocity"),
      missDistance: numbers("miss_distance"),
      ...(dates.values && { date: dates.values }),
      ...(hazard.values && { hazardous: hazard.values }),
      ...(orbitingBody && { orbitingBody: { ...orbitingBody, name: "orbiting_body" } }),
      ...(extra.length > 0 && { extra }),
    },
    computed: {
      ...(magnitude.computed > 0 && { absolute_magnitude: magnitude.computed }),
      ...(smallest.computed > 0 && { estimated_diameter_min: smallest.computed }),
      ...(largest.computed > 0 && { estimated_diameter_max: largest.computed }),
    },
    missing: withoutId > 0 ? { neo_id: withoutId } : {},
    warnings: [...dates.warnings, ...hazard.warnings],
  };
}

function withComputedMagnitude(given: Float64Array, smallest: Float64Array, largest: Float64Array) {
  let computed = 0;
  const values = given.map((value, row) => {
    if (!Number.isNaN(value)) return value;
    const magnitude = magnitudeFrom(smallest[row]!, largest[row]!);
    if (!Number.isNaN(magnitude)) computed++;
    return magnitude;
  });
  return { values, computed };
}

function withComputedDiameter(given: Float64Array, absoluteMagnitude: Float64Array, albedo: number) {
  let computed = 0;
  const values = given.map((value, row) => {
    const magnitude = absoluteMagnitude[row]!;
    if (!Number.isNaN(value) || Number.isNaN(magnitude)) return value;
    computed++;
    return diameterOf(magnitude, albedo);
  });
  return { values, computed };
}

function readDates(column: TextColumn | undefined): { values?: Float64Array; warnings: ValidationWarning[] } {
  if (!column) return { warnings: [] };
  const byCode = column.values.map(parseDate);
  const values = Float64Array.from(column.codes, (code) => byCode[code] ?? Number.NaN);
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
