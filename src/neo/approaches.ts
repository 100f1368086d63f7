import { type Column, missingCode, type TextColumn } from "../dataset/index.js";

/**
 * Close approaches of near-Earth objects, column by column: the record that every source makes and every room reads.
 *
 * A missing number is NaN. Columns are `[rows]` long unless said otherwise.
 */
export interface Approaches {
  readonly rows: number;
  /** Identifiers (SPK-ID) of the distinct objects, `[objects]`, in order of first appearance. */
  readonly objectIds: readonly string[];
  /** Names of the distinct objects, `[objects]`. */
  readonly objectNames: readonly string[];
  /** The object of each row, an index into `objectIds`. */
  readonly object: Uint32Array;
  /** H, mag. */
  readonly absoluteMagnitude: Float64Array;
  /** km, from H at albedo 0.25. */
  readonly estimatedDiameterMin: Float64Array;
  /** km, from H at albedo 0.05. */
  readonly estimatedDiameterMax: Float64Array;
  /** km/h. */
  readonly relativeVelocity: Float64Array;
  /** km. */
  readonly missDistance: Float64Array;
  /** Days since 1970-01-01 (UTC), NaN where unknown; left out where the source has no dates. */
  readonly date?: Float64Array;
  /** 1 for potentially hazardous; left out where the source has no labels. */
  readonly hazardous?: Uint8Array;
  /** The body approached; left out where the source does not say, which is the Earth. */
  readonly orbitingBody?: TextColumn;
  /** Columns of the source that have no place above, under their names there, kept for those who write the table again. */
  readonly extra?: readonly Column[];
}

/**
 * Some of the rows, in the order given; objects without a row are left out, and keep no index.
 *
 * @param rows indices of rows, `[rows kept]`
 */
export function selectApproaches(approaches: Approaches, rows: Uint32Array): Approaches {
  const numbers = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const objects = recode(approaches.object, approaches.objectIds, rows);
  const text = (column: TextColumn): TextColumn => ({ ...column, ...recode(column.codes, column.values, rows) });

  return {
    rows: rows.length,
    objectIds: objects.values,
    objectNames: objects.kept.map((object) => approaches.objectNames[object]!),
    object: objects.codes,
    absoluteMagnitude: numbers(approaches.absoluteMagnitude),
    estimatedDiameterMin: numbers(approaches.estimatedDiameterMin),
    estimatedDiameterMax: numbers(approaches.estimatedDiameterMax),
    relativeVelocity: numbers(approaches.relativeVelocity),
    missDistance: numbers(approaches.missDistance),
    ...(approaches.date && { date: numbers(approaches.date) }),
    ...(approaches.hazardous && { hazardous: Uint8Array.from(rows, (row) => approaches.hazardous![row]!) }),
    ...(approaches.orbitingBody && { orbitingBody: text(approaches.orbitingBody) }),
    ...(approaches.extra && {
      extra: approaches.extra.map((column) =>
        column.kind === "text" ? text(column) : { ...column, values: numbers(column.values) },
      ),
    }),
  };
}

/** The codes of some rows, numbered anew in order of first appearance; `kept` are the old codes. */
function recode(codes: Uint32Array, values: readonly string[], rows: Uint32Array) {
  const renamed = new Uint32Array(values.length).fill(missingCode);
  const kept: number[] = [];
  const selected = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    if (code === missingCode) selected[i] = missingCode;
    else {
      if (renamed[code] === missingCode) renamed[code] = kept.push(code) - 1;
      selected[i] = renamed[code]!;
    }
  }
  return { codes: selected, kept, values: kept.map((code) => values[code]!) };
}
