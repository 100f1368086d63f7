import type { Approaches } from "../../../src/neo/index.js";

export interface Row {
  id: string;
  h: number;
  distance: number;
  speed: number;
  hazardous?: boolean;
  /** Days since 1970. */
  date?: number;
}

/** A table of approaches from rows, with diameters that follow from H. */
export function approachesOf(rows: readonly Row[]): Approaches {
  const objectIds = [...new Set(rows.map(({ id }) => id))];
  const diameter = (albedo: number) => (h: number) => (1329 / Math.sqrt(albedo)) * 10 ** (-h / 5);
  return {
    rows: rows.length,
    objectIds,
    objectNames: objectIds.map((id) => `(${id})`),
    object: Uint32Array.from(rows, ({ id }) => objectIds.indexOf(id)),
    absoluteMagnitude: Float64Array.from(rows, ({ h }) => h),
    estimatedDiameterMin: Float64Array.from(rows, ({ h }) => diameter(0.25)(h)),
    estimatedDiameterMax: Float64Array.from(rows, ({ h }) => diameter(0.05)(h)),
    relativeVelocity: Float64Array.from(rows, ({ speed }) => speed),
    missDistance: Float64Array.from(rows, ({ distance }) => distance),
    ...(rows.some(({ date }) => date !== undefined) && {
      date: Float64Array.from(rows, ({ date }) => date ?? Number.NaN),
    }),
    hazardous: Uint8Array.from(rows, ({ hazardous }) => Number(hazardous ?? false)),
  };
}
