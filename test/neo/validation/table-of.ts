import type { Approaches } from "../../../src/neo/index.js";

/** A row of a made-up table, where it differs from a sound one. */
export interface Row {
  id?: string;
  name?: string;
  h?: number;
  min?: number;
  max?: number;
  speed?: number;
  distance?: number;
  /** 255 where the label is missing. */
  label?: number;
  date?: number;
}

const sound = { h: 20, min: 0.27, max: 0.59, speed: 50_000, distance: 1e7, label: 0, date: 19_000 };

/** A table of rows that are sound but for what is said; distinct unless `id` says otherwise. */
export function tableOf(rows: readonly Row[]): Approaches {
  const ids = rows.map(({ id }, row) => id ?? `object-${row}`);
  const objectIds = [...new Set(ids)];
  const numbers = (of: keyof typeof sound) => Float64Array.from(rows, (row) => row[of] ?? sound[of]);
  // Two objects do not pass at the same distance.
  const distance = Float64Array.from(
    rows,
    (row, at) => row.distance ?? sound.distance + 1e5 * objectIds.indexOf(ids[at] ?? ""),
  );
  return {
    rows: rows.length,
    objectIds,
    objectNames: objectIds.map((id) => rows[ids.indexOf(id)]?.name ?? id),
    object: Uint32Array.from(ids, (id) => objectIds.indexOf(id)),
    absoluteMagnitude: numbers("h"),
    estimatedDiameterMin: numbers("min"),
    estimatedDiameterMax: numbers("max"),
    relativeVelocity: numbers("speed"),
    missDistance: distance,
    date: numbers("date"),
    hazardous: Uint8Array.from(rows, ({ label }) => label ?? sound.label),
  };
}
