import { earthState } from "./earth.js";
import { solveKepler } from "./kepler.js";
import { GAUSS, meanMotion, type Orbit, orbitAxes, stateAtAnomaly } from "./orbit.js";

/** A minimum of the distance between a body and Earth. */
export interface Encounter {
  /** Days since J2000.0. */
  readonly time: number;
  /** au. */
  readonly distance: number;
  /** au / day, of the two heliocentric motions; Earth's own pull is not in it. */
  readonly speed: number;
}

/** Earth's heliocentric speed never exceeds this, au / day. */
const EARTH_SPEED = 0.0176;
const FINE_STEP = 2;

/**
 * The minima of a body's distance from Earth below a limit, by two-body propagation: the body follows its ellipse, Earth
 * its slowly changing mean orbit.
 *
 * Far from Earth, a step is as long as the fastest relative motion needs to come within the limit, so no encounter is
 * stepped over. Within reach the step is two days; between two steps where the distance falls and then grows, the
 * minimum is the root of the product of relative position and velocity, which is nearly linear in time.
 *
 * @param from  days since J2000.0
 * @param to    days since J2000.0
 * @param limit au
 * @returns in order of time
 */
export function findEncounters(orbit: Orbit, from: number, to: number, limit: number): Encounter[] {
  const { semiMajorAxis, eccentricity, meanAnomaly } = orbit;
  const axes = orbitAxes(orbit);
  const motion = meanMotion(semiMajorAxis);
  const fastest = GAUSS * Math.sqrt((1 + eccentricity) / (1 - eccentricity) / semiMajorAxis) + EARTH_SPEED;
  const body = new Float64Array(6);
  const earth = new Float64Array(6);

  let distance = 0;
  const approachRate = (time: number) => {
    stateAtAnomaly(orbit, axes, solveKepler(meanAnomaly + motion * time, eccentricity), body);
    earthState(time, earth);
    const [x, y, z] = [body[0]! - earth[0]!, body[1]! - earth[1]!, body[2]! - earth[2]!];
    distance = Math.sqrt(x * x + y * y + z * z);
    return x * (body[3]! - earth[3]!) + y * (body[4]! - earth[4]!) + z * (body[5]! - earth[5]!);
  };

  const found: Encounter[] = [];
  let time = from;
  let rate = approachRate(time);
  while (time < to) {
    const safe = (distance - limit) / fastest;
    const next = Math.min(to, time + Math.max(FINE_STEP, safe));
    const nextRate = approachRate(next);
    if (next - time <= FINE_STEP && rate < 0 && nextRate >= 0) {
      const reached = distance;
      const nearest = rootBetween(approachRate, time, rate, next, nextRate);
      approachRate(nearest);
      if (distance <= limit) {
        const speed = Math.hypot(body[3]! - earth[3]!, body[4]! - earth[4]!, body[5]! - earth[5]!);
        found.push({ time: nearest, distance, speed });
      }
      distance = reached;
    }
    time = next;
    rate = nextRate;
  }
  return found;
}

/** A root of a rising function between two places of opposite sign, by the Illinois method, to 1e-6. */
function rootBetween(of: (x: number) => number, from: number, atFrom: number, to: number, atTo: number): number {
  let [low, high, fLow, fHigh] = [from, to, atFrom, atTo];
  let side = 0;
  for (let i = 0; i < 40 && high - low > 1e-6; i++) {
    const middle = (low * fHigh - high * fLow) / (fHigh - fLow);
    const value = of(middle);
    if (Math.abs(value) < 1e-14) return middle;
    if (value < 0) {
      [low, fLow] = [middle, value];
      if (side === -1) fHigh /= 2;
      side = -1;
    } else {
      [high, fHigh] = [middle, value];
      if (side === 1) fLow /= 2;
      side = 1;
    }
  }
  return (low * fHigh - high * fLow) / (fHigh - fLow);
}
