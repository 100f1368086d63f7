import type { ApproachValues } from "./features/columns.js";
import { orbitKernels } from "./orbits/kernels.js";

/**
 * Diameter in km from absolute magnitude and geometric albedo (Bowell et al., Asteroids II, 1989):
 *
 *     D = 1329 / √p · 10^(−H/5)
 *
 * NASA's estimates take p = 0.25 for the smallest and p = 0.05 for the largest.
 */
export function diameterOf(absoluteMagnitude: number, albedo: number): number {
  return orbitKernels().kernels.diameterOf(absoluteMagnitude, albedo);
}

/** The inverse, to 0.001 mag: published diameters are rounded, and H has two decimals as a rule. */
export function magnitudeOf(diameter: number, albedo: number): number {
  return Math.round(-5000 * Math.log10((diameter * Math.sqrt(albedo)) / 1329)) / 1000;
}

/** The albedos of NASA's smallest and largest estimate. */
export const estimateAlbedos = { min: 0.25, max: 0.05 } as const;

/** H by the smallest diameter where that is known, else by the largest; NaN where neither is. */
export function magnitudeFrom(smallest: number, largest: number): number {
  if (smallest > 0) return magnitudeOf(smallest, estimateAlbedos.min);
  return largest > 0 ? magnitudeOf(largest, estimateAlbedos.max) : Number.NaN;
}

/** An approach with a missing H computed from its diameters, and missing diameters from H, as when a file is read. */
export function completeSizes(approach: ApproachValues): ApproachValues {
  const { estimatedDiameterMin: smallest, estimatedDiameterMax: largest, absoluteMagnitude: told } = approach;
  const absoluteMagnitude = Number.isNaN(told) ? magnitudeFrom(smallest, largest) : told;
  return {
    ...approach,
    absoluteMagnitude,
    estimatedDiameterMin: Number.isNaN(smallest) ? diameterOf(absoluteMagnitude, estimateAlbedos.min) : smallest,
    estimatedDiameterMax: Number.isNaN(largest) ? diameterOf(absoluteMagnitude, estimateAlbedos.max) : largest,
  };
}
