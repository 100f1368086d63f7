import { orbitKernels } from "./kernels.js";
import { ORBIT_NUMBERS, type OrbitShape, putOrbit } from "./orbit.js";

/** Where two orbits are nearest. */
export interface NearestPoints {
  /** Minimum orbit intersection distance, au. */
  readonly distance: number;
  /** Eccentric anomaly of the nearest point on the first orbit, rad. */
  readonly first: number;
  /** Likewise on the second. */
  readonly second: number;
}

/**
 * The minimum orbit intersection distance of two elliptic orbits: the smallest distance between any point of the one and
 * any point of the other.
 *
 * The smaller orbit is walked in 180 steps of eccentric anomaly. From each point, the nearest point of the other ellipse
 * is found exactly: the part normal to its plane is a constant, and what remains is a point and an ellipse in a plane
 * (Eberly, "Distance from a point to an ellipse", 2013), one root of a convex function. The local minima of this walk are
 * refined to the root of the distance's slope, all of those that could still be the global one, as the distance changes
 * by no more than the way along the orbit. For orbits below 10 au the result is exact to 1e-9 au.
 */
export function moid(first: OrbitShape, second: OrbitShape): NearestPoints {
  const { kernels, free, numbersAt } = orbitKernels();
  const numbers = numbersAt(free, 2 * ORBIT_NUMBERS + 3);
  putOrbit(numbers, first);
  putOrbit(numbers.subarray(ORBIT_NUMBERS), second);
  kernels.moid(free, free + 8 * ORBIT_NUMBERS, free + 16 * ORBIT_NUMBERS);
  const [distance, onFirst, onSecond] = numbers.subarray(2 * ORBIT_NUMBERS);
  return { distance: distance!, first: onFirst!, second: onSecond! };
}
