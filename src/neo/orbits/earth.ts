import { solveKepler } from "./kepler.js";
import { type OrbitShape, orbitAxes, stateAtAnomaly } from "./orbit.js";

const DEGREE = Math.PI / 180;
const DAYS_PER_CENTURY = 36_525;

/** 2000-01-01 12:00 in days since 1970-01-01. The 64 s between terrestrial time and UTC are left out. */
export const J2000 = 10_957.5;

/**
 * The mean orbit of the Earth–Moon barycentre, valid 1800 to 2050 (Standish and Williams, "Keplerian elements for
 * approximate positions of the major planets", JPL, table 1). Its own error is below 6,000 km in distance and 20″ in
 * longitude; Earth itself is within 4,700 km of the barycentre. Together below 0.0002 au.
 *
 * @param days since J2000.0
 */
export function earthOrbit(days: number): OrbitShape & { readonly meanAnomaly: number } {
  const centuries = days / DAYS_PER_CENTURY;
  const perihelion = (102.93768193 + 0.32327364 * centuries) * DEGREE;
  const meanLongitude = (100.46457166 + 35999.37244981 * centuries) * DEGREE;
  return {
    semiMajorAxis: 1.00000261 + 0.00000562 * centuries,
    eccentricity: 0.01671123 - 0.00004392 * centuries,
    inclination: (-0.00001531 - 0.01294668 * centuries) * DEGREE,
    node: 0,
    perihelion,
    meanAnomaly: meanLongitude - perihelion,
  };
}

/**
 * Earth's heliocentric state, ecliptic of J2000.
 *
 * @param days   since J2000.0
 * @param output `[6]` au and au / day
 */
export function earthState(days: number, output: Float64Array): void {
  const orbit = earthOrbit(days);
  stateAtAnomaly(orbit, orbitAxes(orbit), solveKepler(orbit.meanAnomaly, orbit.eccentricity), output);
}
