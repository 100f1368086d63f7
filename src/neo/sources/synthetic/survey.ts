import type { Random } from "../../../support/index.js";
import { earthOrbit, meanMotion, moid, type Orbit, orbitAxes, stateAtAnomaly } from "../../orbits/index.js";
import { drawOrbit, magnitudeDensity, population } from "./population.js";

/**
 * The telescopes that decide which of the population is in a catalogue.
 *
 * An object is found when it is brighter than the limiting magnitude at some passage. Bright ones are found wherever
 * they are; faint ones only in a near and, as a fast image is drawn out, preferably slow passage. So a catalogue's faint
 * objects all have a near approach, its bright ones need not, and the years of the surveys hold more near approaches.
 */
export const survey = {
  /** Apparent magnitude at which an object that does not trail is found. */
  limitingMagnitude: 20.9,
  /** Loss of brightness at the usual phase angle of 30°, mag. */
  phaseLoss: 1.1,
  /** Motion from which an image trails, degrees a day, and the loss for each factor of 10 beyond it, mag. */
  trailing: { from: 4, loss: 1.25 },
  /** Years of searching at full strength that a catalogue's last 26 years come to, as the surveys grew. */
  effectiveYears: 16,
  /** Days in which the same sky is searched again, under usable conditions: shorter passages are often missed. */
  revisit: 40,
  /** Share of the span in years that was searched at all, from its end. */
  years: 26,
  /** Objects that are seen from this far, au, are found whatever their phase. */
  everywhere: 0.35,
} as const;

/** An object of the catalogue. */
export interface Catalogued {
  readonly orbit: Orbit;
  /** H, mag, to 0.01. */
  readonly magnitude: number;
  /** With Earth's mean orbit of 2000, au. */
  readonly moid: number;
  /** Days since J2000.0. */
  readonly discovery: number;
}

/**
 * Draws objects as they stand in a catalogue that ends at `to`.
 *
 * Magnitudes are proposed from the population times the usual chance of being found at that magnitude, orbits from the
 * population; a proposal stays in proportion to its own chance of being found:
 *
 *     p = 1 − exp(−years · 2τ / P · (1 − exp(−2τ / revisit))),   τ = √(r² − MOID²) / v
 *
 * with r the distance from which the object is seen, v its speed past Earth at the MOID, P its period: once a year Earth
 * passes the place of the MOID, and the object has to pass its own within τ of that, while somebody looks. One that is found so is put on its
 * orbit such that this happens, in a year of the surveys.
 */
export function createCatalogue(random: Random, from: number, to: number): () => Catalogued {
  const drawMagnitude = magnitudesFound(random);
  const earth = earthOrbit(0);
  const earthAxes = orbitAxes(earth);
  const began = Math.max(from, to - survey.years * 365.25);

  return () => {
    for (;;) {
      const { magnitude, envelope } = drawMagnitude();
      const shape = drawOrbit(random);
      const nearest = moid(shape, earth);
      const [body, home] = [new Float64Array(6), new Float64Array(6)];
      stateAtAnomaly(shape, orbitAxes(shape), nearest.first, body);
      stateAtAnomaly(earth, earthAxes, nearest.second, home);
      const speed = Math.hypot(body[3]! - home[3]!, body[4]! - home[4]!, body[5]! - home[5]!);
      const reach = detectionDistance(magnitude, speed);
      if (nearest.distance >= reach) continue;
      const window = Math.sqrt(reach * reach - nearest.distance ** 2) / speed;
      const motion = meanMotion(shape.semiMajorAxis);
      const chance = chanceOfDiscovery(window, (2 * Math.PI) / motion);
      if (random.uniform() * envelope > chance) continue;

      // Discoveries a year have grown about linearly from nothing.
      const discovery = began + (to - began) * Math.sqrt(random.uniform());
      if (reach >= survey.everywhere) {
        const meanAnomaly = 2 * Math.PI * random.uniform();
        return { orbit: { ...shape, meanAnomaly }, magnitude, moid: nearest.distance, discovery };
      }
      const passage = nearestPassage(discovery, nearest.second, earth);
      const time = passage + window * (2 * random.uniform() - 1);
      const anomaly = nearest.first - shape.eccentricity * Math.sin(nearest.first);
      const orbit = { ...shape, meanAnomaly: anomaly - motion * time };
      return { orbit, magnitude, moid: nearest.distance, discovery: Math.min(to, Math.max(began, time)) };
    }
  };
}

/**
 * How far from Earth an object of magnitude H is found, au: the largest Δ, at r = 1 + Δ from the Sun, where
 *
 *     H + 5 log₁₀(rΔ) + phase loss + trailing loss <= limiting magnitude
 *
 * @param speed past Earth, au / day; the image moves by speed / Δ
 */
export function detectionDistance(magnitude: number, speed: number): number {
  const { limitingMagnitude, phaseLoss, trailing } = survey;
  const room = limitingMagnitude - phaseLoss - magnitude;
  let [low, high] = [-6, 1.5];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const distance = 10 ** middle;
    const motion = ((speed / distance) * 180) / Math.PI;
    const loss = trailing.loss * Math.max(0, Math.log10(motion / trailing.from));
    if (5 * Math.log10(distance * (1 + distance)) + loss <= room) low = middle;
    else high = middle;
  }
  return 10 ** low;
}

/** The formula above. @param window τ, days @param period P, days */
function chanceOfDiscovery(window: number, period: number): number {
  const looked = 1 - Math.exp((-2 * window) / survey.revisit);
  return 1 - Math.exp(((-survey.effectiveYears * 2 * window) / period) * looked);
}

/** Magnitudes in proportion to the population times an upper bound of the chance of being found there. */
function magnitudesFound(random: Random): () => { magnitude: number; envelope: number } {
  const [brightest, faintest] = population.magnitude.range;
  const magnitudes: number[] = [];
  const envelopes: number[] = [];
  const cumulative: number[] = [];
  let sum = 0;
  for (let hundredths = brightest * 100; hundredths <= faintest * 100; hundredths++) {
    const magnitude = hundredths / 100;
    const envelope = envelopeAt(magnitude);
    sum += magnitudeDensity(magnitude) * envelope;
    magnitudes.push(magnitude);
    envelopes.push(envelope);
    cumulative.push(sum);
  }
  return () => {
    const target = random.uniform() * sum;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < target) low = middle + 1;
      else high = middle;
    }
    return { magnitude: magnitudes[low]!, envelope: envelopes[low]! };
  };
}

/** The chance of being found for a slow object on an orbit of one year with a MOID of nothing: few chances are larger. */
function envelopeAt(magnitude: number): number {
  const speed = 0.004;
  const window = detectionDistance(magnitude, speed) / speed;
  return chanceOfDiscovery(window, 365);
}

/** When Earth is at an eccentric anomaly of its orbit, the time nearest to a given one. */
function nearestPassage(time: number, eccentricAnomaly: number, earth: Orbit): number {
  const motion = meanMotion(earth.semiMajorAxis);
  const mean = eccentricAnomaly - earth.eccentricity * Math.sin(eccentricAnomaly);
  const behind = mean - earth.meanAnomaly - motion * time;
  return time + (behind - 2 * Math.PI * Math.round(behind / (2 * Math.PI))) / motion;
}
