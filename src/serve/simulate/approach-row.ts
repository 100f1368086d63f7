import { type Approaches, type ApproachValues, approachFeatures, formatDate } from "../../neo/index.js";
import { dateColumn, objectColumn } from "../features/columns.js";

/** A row of `dataframe_records`. */
export type ApproachRow = Record<string, string | number | null>;

/**
 * One approach as a client sends it, as of an object `drift` times as large: diameters are multiplied, H falls by
 * 5 log₁₀ drift. The label stays that of the true object, so that a model sees what it has not learned.
 */
export function approachRow(approaches: Approaches, row: number, drift: number): ApproachRow {
  const object = approaches.object[row]!;
  const sent: ApproachRow = { [objectColumn]: approaches.objectIds[object]! };
  for (const { name, of } of approachFeatures) {
    const value = drifted(of, approaches[of][row]!, drift);
    sent[name] = Number.isFinite(value) ? value : null;
  }
  const date = approaches.date?.[row];
  if (date !== undefined && Number.isFinite(date)) {
    sent[dateColumn] = formatDate(date);
  }
  return sent;
}

function drifted(feature: keyof ApproachValues, value: number, drift: number): number {
  if (feature === "absoluteMagnitude") return value - 5 * Math.log10(drift);
  if (feature === "estimatedDiameterMin" || feature === "estimatedDiameterMax") return value * drift;
  return value;
}
