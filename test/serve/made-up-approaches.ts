import type { Approaches } from "../../src/neo/index.js";

/** A few hundred objects, each seen once, whose label follows the sum of their features that the small scorer takes. */
export function madeUpApproaches(rows: number): Approaches {
  const column = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));
  const magnitude = column((row) => 18 + (row % 100) / 10);
  const diameter = (albedo: number) => magnitude.map((h) => (1329 / Math.sqrt(albedo)) * 10 ** (-h / 5));
  return {
    rows,
    objectIds: Array.from({ length: rows }, (_, row) => String(2_000_000 + row)),
    objectNames: Array.from({ length: rows }, (_, row) => `(made up ${row})`),
    object: Uint32Array.from({ length: rows }, (_, row) => row),
    absoluteMagnitude: magnitude,
    estimatedDiameterMin: diameter(0.25),
    estimatedDiameterMax: diameter(0.05),
    relativeVelocity: column((row) => 20_000 + 500 * (row % 97)),
    missDistance: column((row) => 1e6 + 7e5 * (row % 89)),
    hazardous: Uint8Array.from(magnitude, (h) => (h <= 22 ? 1 : 0)),
  };
}
