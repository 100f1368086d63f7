import type { Matrix } from "../../learn/index.js";
import { type ApproachValues, approachFeatures, featureNames, type ObjectHistory, parseDate } from "../../neo/index.js";
import { dateMissing, missingColumns, notADate, notNumeric, objectUnknown } from "../errors.js";
import type { RequestTable } from "../protocol/request-table.js";
import type { Scorer } from "../scorer.js";
import { dateColumn, objectColumn } from "./columns.js";

/** What objects did before: gives the features of the set `history` for one approach at a time. */
export type HistorySource = Pick<ObjectHistory, "featuresFor" | "observe">;

/**
 * The features that a model reads, from the rows of a request: columns in the model's order, others ignored.
 * Columns of the object's history that were not sent are completed from `history`, by `neo_id`, with the approaches that
 * the model's history was made of in training.
 *
 * @throws `MISSING_COLUMNS`, `NOT_NUMERIC`, `OBJECT_UNKNOWN`, `NOT_A_DATE`, `DATE_MISSING` where history is of the past
 */
export function requestFeatures(table: RequestTable, scorer: Scorer, history?: HistorySource): Matrix {
  const missing = scorer.featureNames.filter((name) => !table.columns.has(name));
  const completed = missing.length > 0 ? completedFeatures(missing, table, scorer, history) : undefined;
  const columns = scorer.featureNames.map(
    (name) => completed?.get(name) ?? Float32Array.from(numericColumn(name, table)),
  );
  return { rows: table.rows, names: scorer.featureNames, columns };
}

/** The approaches of a request that names its objects, to be remembered; none where a column or an object is missing. */
export function requestApproaches(table: RequestTable): { objectId: string; approach: ApproachValues }[] {
  const objects = table.columns.get(objectColumn);
  if (objects === undefined || approachFeatures.some(({ name }) => !table.columns.has(name))) return [];
  return approachesOf(table).flatMap((approach, row) => {
    const objectId = objectIdOf(objects[row]);
    return objectId === undefined ? [] : [{ objectId, approach }];
  });
}

/** An object's id as text, whether it was sent as text or as a number; `undefined` for anything else. */
export function objectIdOf(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

function completedFeatures(
  missing: readonly string[],
  table: RequestTable,
  scorer: Scorer,
  history: HistorySource | undefined,
): ReadonlyMap<string, Float32Array> {
  const given = [...table.columns.keys()];
  if (scorer.featureSet !== "history") throw missingColumns(missing, given);
  if (history === undefined) {
    throw missingColumns(missing, given, "The server runs without object history, so that it cannot complete them.");
  }
  const known = featureNames("history");
  const indispensable = [
    ...approachFeatures.map(({ name }) => name).filter((name) => !table.columns.has(name)),
    ...missing.filter((name) => !known.includes(name)),
  ];
  if (indispensable.length > 0) throw missingColumns(indispensable, given);
  const objects = table.columns.get(objectColumn);
  if (objects === undefined) {
    throw missingColumns(
      missing,
      given,
      `Send ${objectColumn}, and the server completes them from the object's history.`,
    );
  }

  const dates = table.columns.get(dateColumn);
  const places = missing.map((name) => known.indexOf(name));
  const columns = missing.map(() => new Float32Array(table.rows));
  for (const [row, approach] of approachesOf(table).entries()) {
    const objectId = objectIdOf(objects[row]);
    if (objectId === undefined) throw objectUnknown(row);
    checkDate(dates?.[row], approach, row, scorer);
    const features = history.featuresFor(objectId, approach, scorer.historyScope);
    for (const [at, place] of places.entries()) columns[at]![row] = features[place]!;
  }
  return new Map(missing.map((name, at) => [name, columns[at]!]));
}

function checkDate(sent: unknown, approach: ApproachValues, row: number, scorer: Scorer): void {
  if (!Number.isNaN(approach.date)) return;
  if (sent !== undefined && sent !== null && sent !== "") throw notADate(dateColumn, row, sent);
  if (scorer.historyScope === "past") throw dateMissing(dateColumn, row);
}

/** Days since 1970-01-01 from text, or from milliseconds as pandas writes timestamps into JSON; NaN for anything else. */
function dateOf(value: unknown): number {
  return typeof value === "string" || typeof value === "number" ? parseDate(String(value)) : Number.NaN;
}

function approachesOf(table: RequestTable): ApproachValues[] {
  const columns = approachFeatures.map(({ name, of }) => [of, numericColumn(name, table)] as const);
  const dates = table.columns.get(dateColumn);
  return Array.from({ length: table.rows }, (_, row) => {
    const approach = {
      absoluteMagnitude: Number.NaN,
      estimatedDiameterMin: Number.NaN,
      estimatedDiameterMax: Number.NaN,
      relativeVelocity: Number.NaN,
      missDistance: Number.NaN,
      date: dateOf(dates?.[row]),
    };
    for (const [of, values] of columns) approach[of] = values[row]!;
    return approach;
  });
}

/** A column as float64: null is NaN, and text and booleans are converted as pandas' `astype` does. */
function numericColumn(name: string, table: RequestTable): Float64Array {
  const values = table.columns.get(name) ?? [];
  const numbers = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const value = values[row];
    numbers[row] = typeof value === "number" ? value : converted(value, name, row);
  }
  return numbers;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function converted(value: unknown, name: string, row: number): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") {
    const text = value.trim();
    if (decimal.test(text)) return Number(text);
    const word = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
    if (word) return word[2]!.toLowerCase() === "nan" ? Number.NaN : word[1] === "-" ? -Infinity : Infinity;
  }
  throw notNumeric(name, row, value);
}
