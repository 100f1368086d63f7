import { KM_PER_AU } from "./units.js";

/** A closed or half-open range of a physical quantity; a value equal to `above` is outside. */
export interface Limit {
  readonly unit: string;
  readonly above?: number;
  readonly min?: number;
  readonly max: number;
  /** The range in which the median of any catalogue lies: outside it, the column is likely in another unit. */
  readonly median: readonly [low: number, high: number];
}

/**
 * Physical limits of a close approach, wide enough that no real one is outside:
 *
 * - `absolute_magnitude`: (1) Ceres, the brightest asteroid, has 3.3; the faintest object found near the Earth has 33.
 * - diameters: the largest near-Earth object, (1036) Ganymed, has 38 km.
 * - `relative_velocity`: an orbit bound to the Sun has at most 42.5 km/s at the Earth's perihelion, against the Earth's
 *   30.3 km/s; with the Earth's own pull (11.2 km/s) that is 73.7 km/s or 265,000 km/h at its surface. The rest is room
 *   for interstellar objects.
 * - `miss_distance`: the published sets end at 0.5 au; one au is room for other catalogues.
 */
export const limits = {
  absoluteMagnitude: { unit: "mag", min: -2, max: 40, median: [12, 32] },
  estimatedDiameterMin: { unit: "km", above: 0, max: 100, median: [0.0005, 5] },
  estimatedDiameterMax: { unit: "km", above: 0, max: 200, median: [0.001, 10] },
  relativeVelocity: { unit: "km/h", above: 0, max: 300_000, median: [3_600, 180_000] },
  missDistance: { unit: "km", above: 0, max: KM_PER_AU, median: [10_000, KM_PER_AU] },
} as const satisfies Record<string, Limit>;

/** Whether a value is outside; a missing one is not. */
export function isOutside({ above, min = Number.NEGATIVE_INFINITY, max }: Limit, value: number): boolean {
  return value > max || (above === undefined ? value < min : value <= above);
}

/** A limit in words, such as "0 < km ≤ 100". */
export function describeLimit({ unit, above, min, max }: Limit): string {
  const low = above === undefined ? `${min} ≤ ` : `${above} < `;
  return `${low}${unit} ≤ ${max}`;
}
