import { orbitKernels } from "./kernels.js";

/**
 * The eccentric anomaly E of Kepler's equation
 *
 *     M = E − e · sin E
 *
 * by Halley's iteration from Danby's starting value (Celestial Mechanics 6, 1983), to the last bits of a double.
 *
 * @param meanAnomaly  M, rad, any
 * @param eccentricity e, in [0, 1)
 * @returns E, rad, in [−π, π]
 */
export function solveKepler(meanAnomaly: number, eccentricity: number): number {
  return orbitKernels().kernels.solveKepler(meanAnomaly, eccentricity);
}
