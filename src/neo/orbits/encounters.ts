import { ENCOUNTER_BYTES, mostEncounters } from "./instantiate.js";
import { orbitKernels } from "./kernels.js";
import { ORBIT_NUMBERS, type Orbit, putOrbit } from "./orbit.js";

/** A minimum of the distance between a body and Earth. */
export interface Encounter {
  /** Days since J2000.0. */
  readonly time: number;
  /** au. */
  readonly distance: number;
  /** au / day, of the two heliocentric motions; Earth's own pull is not in it. */
  readonly speed: number;
}

/**
 * The minima of a body's distance from Earth below a limit, by two-body propagation: the body follows its ellipse, Earth
 * its slowly changing mean orbit.
 *
 * Far from Earth, a step is as long as the fastest relative motion needs to come within the limit, or as the body stays
 * too far from the Sun, so no encounter is stepped over. Within reach the step is two days; between two steps where the
 * distance falls and then grows, the minimum is the root of the product of relative position and velocity, which is
 * nearly linear in time.
 *
 * @param from  days since J2000.0
 * @param to    days since J2000.0
 * @param limit au
 * @returns in order of time
 */
export function findEncounters(orbit: Orbit, from: number, to: number, limit: number): Encounter[] {
  const { kernels, free, numbersAt } = orbitKernels();
  putOrbit(numbersAt(free, ORBIT_NUMBERS), orbit, orbit.meanAnomaly);
  const found = free + 8 * ORBIT_NUMBERS;
  numbersAt(found, (mostEncounters(from, to) * ENCOUNTER_BYTES) / 8);
  const count = kernels.findEncounters(free, from, to, limit, found);
  const numbers = numbersAt(found, (count * ENCOUNTER_BYTES) / 8);
  return Array.from({ length: count }, (_, i) => ({
    time: numbers[3 * i]!,
    distance: numbers[3 * i + 1]!,
    speed: numbers[3 * i + 2]!,
  }));
}
