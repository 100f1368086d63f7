import { orbitKernels } from "./kernels.js";

/** The shape and place of an elliptic orbit around the Sun, in the ecliptic of J2000. */
export interface OrbitShape {
  /** au. */
  readonly semiMajorAxis: number;
  /** In [0, 1). */
  readonly eccentricity: number;
  /** rad. */
  readonly inclination: number;
  /** Longitude of the ascending node, rad. */
  readonly node: number;
  /** Argument of perihelion, rad. */
  readonly perihelion: number;
}

/** An orbit with the body's place on it. */
export interface Orbit extends OrbitShape {
  /** Mean anomaly at J2000.0, rad. */
  readonly meanAnomaly: number;
}

const AXES_NUMBERS = 9;
const STATE_NUMBERS = 6;

/**
 * The axes of an orbit's own frame in the ecliptic: `p` to perihelion, `q` 90° ahead in the plane, `w` normal to it;
 * nine numbers, p first.
 */
export function orbitAxes(shape: OrbitShape): Float64Array {
  const { kernels, free, numbersAt } = orbitKernels();
  putOrbit(numbersAt(free, ORBIT_NUMBERS), shape);
  const axes = free + 8 * ORBIT_NUMBERS;
  kernels.orbitAxes(free, axes);
  return numbersAt(axes, AXES_NUMBERS).slice();
}

/** Mean motion, rad / day: k / a^(3/2) with the Gaussian constant k = 0.01720209895. */
export const meanMotion = (semiMajorAxis: number): number => orbitKernels().kernels.meanMotion(semiMajorAxis);

/**
 * Position and velocity on an orbit at an eccentric anomaly.
 *
 * @param axes   from `orbitAxes`
 * @param output `[6]` x, y, z in au and their rates in au / day, ecliptic of J2000
 */
export function stateAtAnomaly(
  { semiMajorAxis, eccentricity }: OrbitShape,
  axes: Float64Array,
  eccentricAnomaly: number,
  output: Float64Array,
): void {
  const { kernels, free, numbersAt } = orbitKernels();
  numbersAt(free, AXES_NUMBERS).set(axes);
  const state = free + 8 * AXES_NUMBERS;
  kernels.stateAtAnomaly(semiMajorAxis, eccentricity, free, eccentricAnomaly, state);
  output.set(numbersAt(state, STATE_NUMBERS));
}

/** Float64 of an orbit in the kernels' memory. */
export const ORBIT_NUMBERS = 6;

/** Writes an orbit where the kernels read it. */
export function putOrbit(numbers: Float64Array, orbit: OrbitShape, meanAnomaly = 0): void {
  numbers[0] = orbit.semiMajorAxis;
  numbers[1] = orbit.eccentricity;
  numbers[2] = orbit.inclination;
  numbers[3] = orbit.node;
  numbers[4] = orbit.perihelion;
  numbers[5] = meanAnomaly;
}
