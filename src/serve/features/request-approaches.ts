import { type ApproachValues, approachFeatures, completeSizes, parseDate } from "../../neo/index.js";
import type { RequestTable } from "../protocol/request-table.js";
import { dateColumn, objectColumn } from "./columns.js";
import { numericColumn } from "./numeric-column.js";

/** A row of a request as an approach of an object. */
export interface RequestApproach {
  /** Left out where the row names none. */
  readonly objectId?: string;
  readonly approach: ApproachValues;
}

/**
 * The rows of a request that names its objects, as a file of approaches is read: a missing H is computed from the
 * diameters, and missing diameters from H. None where the column of objects, or one of the approach, is missing.
 *
 * @throws `NOT_NUMERIC`
 */
export function requestApproaches(table: RequestTable): readonly RequestApproach[] | undefined {
  const objects = table.columns.get(objectColumn);
  if (objects === undefined || approachFeatures.some(({ name }) => !table.columns.has(name))) return undefined;
  const columns = approachFeatures.map(({ name, of }) => [of, numericColumn(name, table)] as const);
  const dates = table.columns.get(dateColumn);
  return Array.from({ length: table.rows }, (_, row) => {
    const objectId = objectIdOf(objects[row]);
    const approach = {
      absoluteMagnitude: Number.NaN,
      estimatedDiameterMin: Number.NaN,
      estimatedDiameterMax: Number.NaN,
      relativeVelocity: Number.NaN,
      missDistance: Number.NaN,
      date: dateOf(dates?.[row]),
    };
    for (const [of, values] of columns) approach[of] = values[row]!;
    return { ...(objectId !== undefined && { objectId }), approach: completeSizes(approach) };
  });
}

/** An object's id as text, whether it was sent as text or as a number; `undefined` for anything else. */
export function objectIdOf(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

/** Days since 1970-01-01 from text, or from milliseconds as pandas writes timestamps into JSON; NaN for anything else. */
function dateOf(value: unknown): number {
  return typeof value === "string" || typeof value === "number" ? parseDate(String(value)) : Number.NaN;
}
