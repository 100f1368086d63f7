import { earthState, roughEarthState } from "./earth";
import { solveKepler } from "./kepler";
import { Axes, GAUSS, meanMotion, Orbit, orbitAxes, State, stateAtAnomaly, TWO_PI } from "./orbit";

/** A minimum of the distance between a body and Earth: 24 bytes. */
@unmanaged
export class Encounter {
  time: f64;
  distance: f64;
  speed: f64;
}

/** Earth's heliocentric speed, au / day, and distance, au, never exceed these. */
const EARTH_SPEED: f64 = 0.0176;
const EARTH_APHELION: f64 = 1.0172;
const FINE_STEP: f64 = 2;

const axes = changetype<Axes>(memory.data(72, 16));
const body = changetype<State>(memory.data(48, 16));
const earth = changetype<State>(memory.data(48, 16));
let orbit = changetype<Orbit>(0);
let motion: f64 = 0;
let distance: f64 = 0;

/**
 * The minima of a body's distance from Earth below a limit; see `orbits/encounters.ts`.
 *
 * @param found Encounter[(to − from) / 2 + 1], the result
 * @returns their number
 */
export function findEncounters(follows: Orbit, from: f64, to: f64, limit: f64, found: usize): u32 {
  orbit = follows;
  motion = meanMotion(orbit.semiMajorAxis);
  orbitAxes(orbit, axes);
  const eccentricity = orbit.eccentricity;
  const fastest = GAUSS * Math.sqrt((1 + eccentricity) / (1 - eccentricity) / orbit.semiMajorAxis) + EARTH_SPEED;
  const leaves = meanAnomalyAt(EARTH_APHELION + limit);

  let count: u32 = 0;
  let time = from;
  let rate = roughRate(time);
  while (time < to) {
    const safe = Math.max((distance - limit) / fastest, daysBeyond(leaves, time));
    const next = Math.min(to, time + Math.max(FINE_STEP, safe));
    const nextRate = roughRate(next);
    if (next - time <= FINE_STEP && rate < 0 && nextRate >= 0) {
      const reached = distance;
      const encounter = changetype<Encounter>(found + <usize>count * offsetof<Encounter>());
      encounter.time = rootBetween(time, rate, next, nextRate);
      exactRate(encounter.time);
      if (distance <= limit) {
        encounter.distance = distance;
        encounter.speed = speedAgainstEarth();
        count++;
      }
      distance = reached;
    }
    time = next;
    rate = nextRate;
  }
  return count;
}

/** The mean anomaly in [0, π] beyond which the body is farther from the Sun than that; 2π where it never is. */
function meanAnomalyAt(radius: f64): f64 {
  const cosine = (1 - radius / orbit.semiMajorAxis) / orbit.eccentricity;
  if (!(cosine > -1)) return TWO_PI;
  if (cosine >= 1) return 0;
  const anomaly = Math.acos(cosine);
  return anomaly - orbit.eccentricity * Math.sin(anomaly);
}

/** Days for which the body stays beyond the distance from the Sun at which it `leaves` the reach of Earth. */
function daysBeyond(leaves: f64, time: f64): f64 {
  const mean = orbit.meanAnomaly + motion * time;
  const turned = mean - TWO_PI * Math.floor(mean / TWO_PI);
  return turned > leaves ? (TWO_PI - leaves - turned) / motion : 0;
}

/** Half the rate of the squared distance; leaves the distance. */
function exactRate(time: f64): f64 {
  earthState(time, earth);
  return rateFromEarth(time);
}

function roughRate(time: f64): f64 {
  roughEarthState(time, earth);
  return rateFromEarth(time);
}

function rateFromEarth(time: f64): f64 {
  const anomaly = solveKepler(orbit.meanAnomaly + motion * time, orbit.eccentricity);
  stateAtAnomaly(orbit.semiMajorAxis, orbit.eccentricity, axes, anomaly, body);
  const x = body.x - earth.x;
  const y = body.y - earth.y;
  const z = body.z - earth.z;
  distance = Math.sqrt(x * x + y * y + z * z);
  return x * (body.u - earth.u) + y * (body.v - earth.v) + z * (body.w - earth.w);
}

function speedAgainstEarth(): f64 {
  const u = body.u - earth.u;
  const v = body.v - earth.v;
  const w = body.w - earth.w;
  return Math.sqrt(u * u + v * v + w * w);
}

/** The root of the rising rate between two times at which it has opposite signs, by the Illinois method, to 1e-6 days. */
function rootBetween(from: f64, atFrom: f64, to: f64, atTo: f64): f64 {
  let low = from;
  let high = to;
  let atLow = atFrom;
  let atHigh = atTo;
  let side = 0;
  for (let i = 0; i < 40 && high - low > 1e-6; i++) {
    const middle = (low * atHigh - high * atLow) / (atHigh - atLow);
    const value = exactRate(middle);
    if (Math.abs(value) < 1e-14) return middle;
    if (value < 0) {
      low = middle;
      atLow = value;
      if (side === -1) atHigh /= 2;
      side = -1;
    } else {
      high = middle;
      atHigh = value;
      if (side === 1) atLow /= 2;
      side = 1;
    }
  }
  return (low * atHigh - high * atLow) / (atHigh - atLow);
}
