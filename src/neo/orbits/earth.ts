import { orbitKernels } from "./kernels.js";
import { ORBIT_NUMBERS, type Orbit } from "./orbit.js";

/** 2000-01-01 12:00 in days since 1970-01-01. The 64 s between terrestrial time and UTC are left out. */
export const J2000 = 10_957.5;

/**
 * The mean orbit of the Earth–Moon barycentre, valid 1800 to 2050 (Standish and Williams, "Keplerian elements for
 * approximate positions of the major planets", JPL, table 1). Its own error is below 6,000 km in distance and 20″ in
 * longitude; Earth itself is within 4,700 km of the barycentre. Together below 0.0002 au.
 *
 * @param days since J2000.0
 * @returns the orbit, with the mean anomaly of that day
 */
export function earthOrbit(days: number): Orbit {
  const { kernels, free, numbersAt } = orbitKernels();
  kernels.earthOrbit(days, free);
  const [semiMajorAxis, eccentricity, inclination, node, perihelion, meanAnomaly] = numbersAt(free, ORBIT_NUMBERS);
  return {
    semiMajorAxis: semiMajorAxis!,
    eccentricity: eccentricity!,
    inclination: inclination!,
    node: node!,
    perihelion: perihelion!,
    meanAnomaly: meanAnomaly!,
  };
}

/**
 * Earth's heliocentric state, ecliptic of J2000.
 *
 * @param days   since J2000.0
 * @param output `[6]` au and au / day
 */
export function earthState(days: number, output: Float64Array): void {
  const { kernels, free, numbersAt } = orbitKernels();
  kernels.earthState(days, free);
  output.set(numbersAt(free, 6));
}
