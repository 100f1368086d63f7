import { nextUniform, Random, startStream } from "../../support/kernels/random";
import { chanceOfDiscovery, DAYS_PER_YEAR, detectionDistance, EVERYWHERE, SEARCHED_YEARS } from "./detection";
import { earthOrbit } from "./earth";
import { findEncounters } from "./encounters";
import { drawMagnitude, magnitudeAt, proposalAt } from "./magnitudes";
import { moid, Nearest } from "./moid";
import { Axes, meanMotion, Orbit, orbitAxes, State, stateAtAnomaly, TWO_PI } from "./orbit";
import { drawEllipse, drawOrientation } from "./population";
import { mayReachEarth } from "./reach";

/** An object as it stands in a catalogue: 72 bytes. */
@unmanaged
export class Catalogued extends Orbit {
  /** H, mag, to 0.01. */
  magnitude: f64;
  /** With Earth's mean orbit of 2000, au. */
  moid: f64;
  /** Days since J2000.0. */
  discovery: f64;
}

const random = changetype<Random>(memory.data(16, 16));
const earth = changetype<Orbit>(memory.data(48, 16));
const earthAxes = changetype<Axes>(memory.data(72, 16));
const axes = changetype<Axes>(memory.data(72, 16));
const points = changetype<Nearest>(memory.data(24, 16));
const body = changetype<State>(memory.data(48, 16));
const home = changetype<State>(memory.data(48, 16));

/**
 * Draws one object of a catalogue, of a random stream of its own, and lists its encounters with Earth.
 *
 * @param object Catalogued, the result
 * @param from   days since J2000.0
 * @param to     likewise; the catalogue's end
 * @param limit  au
 * @param found  Encounter[(to − from) / 2 + 1], the result
 * @returns the number of encounters
 */
export function catalogueObject(
  object: Catalogued,
  seedLow: u32,
  seedHigh: u32,
  index: u32,
  from: f64,
  to: f64,
  limit: f64,
  found: usize,
): u32 {
  startStream(random, seedLow, seedHigh, index);
  earthOrbit(0, earth);
  orbitAxes(earth, earthAxes);
  while (!propose(object, from, to)) {}
  return findEncounters(object, from, to, limit, found);
}

/**
 * Magnitudes are proposed from the population times the usual chance of being found at that magnitude, orbits from the
 * population; a proposal stays in proportion to its own chance of being found, where τ = √(r² − MOID²) / v, with r the
 * distance from which the object is seen and v its speed past Earth at the MOID.
 *
 * One that is found so is put on its orbit such that this happens, in a year of the surveys. Whatever is known of its
 * orbit, its approaches are listed over all years, as in the full-size set.
 */
function propose(object: Catalogued, from: f64, to: f64): bool {
  const place = drawMagnitude(random);
  const proposal = proposalAt(place);
  drawEllipse(random, object);
  const motion = meanMotion(object.semiMajorAxis);
  const period = TWO_PI / motion;
  const needed = nextUniform(random) * proposal.envelope;
  // Most proposals fail whatever the MOID is, which saves the search for it.
  if (needed > chanceOfDiscovery(proposal.longest, period)) return false;
  drawOrientation(random, object);
  if (!mayReachEarth(object, proposal.farthest)) return false;
  moid(object, earth, points);
  orbitAxes(object, axes);
  stateAtAnomaly(object.semiMajorAxis, object.eccentricity, axes, points.first, body);
  stateAtAnomaly(earth.semiMajorAxis, earth.eccentricity, earthAxes, points.second, home);
  const speed = speedBetween(body, home);
  const magnitude = magnitudeAt(place);
  const reach = detectionDistance(magnitude, speed);
  if (points.distance >= reach) return false;
  const window = Math.sqrt(reach * reach - points.distance * points.distance) / speed;
  const chance = chanceOfDiscovery(window, period);
  if (needed > chance) return false;

  object.magnitude = magnitude;
  object.moid = points.distance;
  const began = Math.max(from, to - SEARCHED_YEARS * DAYS_PER_YEAR);
  // Discoveries a year have grown about linearly from nothing.
  object.discovery = began + (to - began) * Math.sqrt(nextUniform(random));
  if (reach >= EVERYWHERE) {
    object.meanAnomaly = TWO_PI * nextUniform(random);
    return true;
  }
  const time = nearestPassage(object.discovery) + window * (2 * nextUniform(random) - 1);
  object.meanAnomaly = points.first - object.eccentricity * Math.sin(points.first) - motion * time;
  object.discovery = Math.min(to, Math.max(began, time));
  return true;
}

/** When Earth is at its place of the MOID, the time nearest to a given one. */
function nearestPassage(time: f64): f64 {
  const motion = meanMotion(earth.semiMajorAxis);
  const mean = points.second - earth.eccentricity * Math.sin(points.second);
  const behind = mean - earth.meanAnomaly - motion * time;
  const turns = Math.round(behind / TWO_PI);
  return time + (behind - TWO_PI * turns) / motion;
}

function speedBetween(a: State, b: State): f64 {
  const u = a.u - b.u;
  const v = a.v - b.v;
  const w = a.w - b.w;
  return Math.sqrt(u * u + v * v + w * w);
}
