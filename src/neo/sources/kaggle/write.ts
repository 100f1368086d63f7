import { type Column, missingCode, type Table, type TextColumn, writeTable } from "../../../dataset/index.js";
import type { Approaches } from "../../approaches.js";
import { formatDate } from "../../dates.js";

/**
 * Writes approaches in the columns of the set of 2024, then `close_approach_date` where dates are known, then the extra
 * columns: CSV, CSV.gz or Parquet by the extension, whole or not at all. `readApproaches` reads the same back.
 *
 * @throws `UNKNOWN_FORMAT`, `FILE_UNWRITABLE`
 */
export async function writeApproaches(path: string, approaches: Approaches): Promise<void> {
  await writeTable(path, tableOf(approaches));
}

/** The columns by which rows of approaches are put in order, and told apart. */
export const approachKeys = ["neo_id", "close_approach_date", "miss_distance"] as const;

/** Approaches as the table that is written: the columns of the set of 2024, the date where known, then the extra ones. */
export function tableOf(approaches: Approaches): Table {
  return { rows: approaches.rows, columns: columnsOf(approaches) };
}

function columnsOf(approaches: Approaches): Column[] {
  const { rows, object, objectIds, objectNames, orbitingBody, hazardous, date, extra } = approaches;
  const number = (name: string, values: Float64Array): Column => ({ name, kind: "number", values });
  const ofObject = (name: string, values: readonly string[]): TextColumn => ({
    name,
    kind: "text",
    codes: object,
    values,
  });
  return [
    ofObject("neo_id", objectIds),
    ofObject("name", objectNames),
    number("absolute_magnitude", approaches.absoluteMagnitude),
    number("estimated_diameter_min", approaches.estimatedDiameterMin),
    number("estimated_diameter_max", approaches.estimatedDiameterMax),
    orbitingBody ?? { name: "orbiting_body", kind: "text", codes: new Uint32Array(rows), values: ["Earth"] },
    number("relative_velocity", approaches.relativeVelocity),
    number("miss_distance", approaches.missDistance),
    ...(hazardous ? [flags("is_hazardous", hazardous)] : []),
    ...(date ? [dates("close_approach_date", date)] : []),
    ...(extra ?? []),
  ];
}

function flags(name: string, labels: Uint8Array): TextColumn {
  // A loop: `from` with a function would make a list of boxed numbers first.
  const codes = new Uint32Array(labels.length);
  for (let row = 0; row < labels.length; row++) codes[row] = labels[row]! > 1 ? missingCode : labels[row]!;
  return { name, kind: "text", codes, values: ["False", "True"] };
}

/** Each distinct time is spelled once; times within a millisecond have one spelling. */
function dates(name: string, days: Float64Array): TextColumn {
  const texts: string[] = [];
  const codeOf = new Map<number, number>();
  const codes = new Uint32Array(days.length).fill(missingCode);
  for (let row = 0; row < days.length; row++) {
    const day = days[row]!;
    if (Number.isNaN(day)) continue;
    const millisecond = Math.round(day * 86_400_000);
    let code = codeOf.get(millisecond);
    if (code === undefined) {
      code = texts.push(formatDate(day)) - 1;
      codeOf.set(millisecond, code);
    }
    codes[row] = code;
  }
  return { name, kind: "text", codes, values: texts };
}
