import type { Random } from "../../../support/index.js";
import {
  earthOrbit,
  meanMotion,
  moid,
  type Orbit,
  type OrbitShape,
  orbitAxes,
  stateAtAnomaly,
} from "../../orbits/index.js";
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
  limitingMagnitude: 20.8,
  /** Loss of brightness at the usual phase angle of 30°, mag. */
  phaseLoss: 1.1,
  /** Motion from which an image trails, degrees a day, and the loss for each factor of 10 beyond it, mag. */
  trailing: { from: 2, loss: 1.25 },
  /** Years of searching at full strength that a catalogue's last 26 years come to, as the surveys grew. */
  effectiveYears: 10,
  /** Days in which the same sky is searched again, under usable conditions: shorter passages are often missed. */
  revisit: 5,
  /** Share of the span in years that was searched at all, from its end. */
  years: 26,
  /** Objects that are seen from this far, au, are found whatever their phase. */
  everywhere: 0.35,
  /**
   * Years around its one passage for which approaches of an object are listed that was followed for `arc` days. The
   * error of the mean motion falls with the square of the arc, and so the years grow with it.
   */
  prediction: { arc: 30, years: 25 },
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
  /** The orbit is known well enough to list approaches within so many days of the discovery. */
  readonly predictable: number;
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
 * passes the place of the MOID, and the object has to pass its own within τ of that, while somebody looks. One that is
 * found so is put on its orbit such that this happens, in a year of the surveys. It is seen at another passage with the
 * same chance; where it is not, its orbit is known from one short arc, and far from its discovery nobody can say when it
 * comes near.
 */
export function createCatalogue(random: Random, from: number, to: number): () => Catalogued {
  const drawMagnitude = magnitudesFound(random);
  const earth = earthOrbit(0);
  const earthAxes = orbitAxes(earth);
  const began = Math.max(from, to - survey.years * 365.25);

  return () => {
    for (;;) {
      const { magnitude, envelope, farthest, longest } = drawMagnitude();
      const shape = drawOrbit(random);
      const motion = meanMotion(shape.semiMajorAxis);
      const period = (2 * Math.PI) / motion;
      const needed = random.uniform() * envelope;
      // Most proposals fail whatever the MOID is, which saves the search for it.
      if (needed > chanceOfDiscovery(longest, period) || gapToEarth(shape, earth) >= farthest) continue;
      const nearest = moid(shape, earth);
      const [body, home] = [new Float64Array(6), new Float64Array(6)];
      stateAtAnomaly(shape, orbitAxes(shape), nearest.first, body);
      stateAtAnomaly(earth, earthAxes, nearest.second, home);
      const speed = Math.hypot(body[3]! - home[3]!, body[4]! - home[4]!, body[5]! - home[5]!);
      const reach = detectionDistance(magnitude, speed);
      if (nearest.distance >= reach) continue;
      const window = Math.sqrt(reach * reach - nearest.distance ** 2) / speed;
      const chance = chanceOfDiscovery(window, period);
      if (needed > chance) continue;

      // Discoveries a year have grown about linearly from nothing.
      const discovery = began + (to - began) * Math.sqrt(random.uniform());
      if (reach >= survey.everywhere) {
        const meanAnomaly = 2 * Math.PI * random.uniform();
        const orbit = { ...shape, meanAnomaly };
        return { orbit, magnitude, moid: nearest.distance, discovery, predictable: Number.POSITIVE_INFINITY };
      }
      const passage = nearestPassage(discovery, nearest.second, earth);
      const time = passage + window * (2 * random.uniform() - 1);
      const anomaly = nearest.first - shape.eccentricity * Math.sin(nearest.first);
      const orbit = { ...shape, meanAnomaly: anomaly - motion * time };
      const seenAgain = random.uniform() < chance;
      return {
        orbit,
        magnitude,
        moid: nearest.distance,
        discovery: Math.min(to, Math.max(began, time)),
        predictable: seenAgain ? Number.POSITIVE_INFINITY : predictableFrom(2 * window),
      };
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

/** Days around the discovery for which approaches are listed after one arc. @param arc days */
function predictableFrom(arc: number): number {
  const { arc: usual, years } = survey.prediction;
  return Math.max(arc, years * 365.25 * (arc / usual) ** 2);
}

/** A magnitude, and what bounds the chance of being found at it. */
interface ProposedMagnitude {
  readonly magnitude: number;
  /** The chance of a slow object on an orbit of one year with a MOID of nothing: few chances are larger. */
  readonly envelope: number;
  /** Distance from which it is seen at most, au. */
  readonly farthest: number;
  /** τ of a slow object with a MOID of nothing, days. */
  readonly longest: number;
}

/** Magnitudes in proportion to the population times an upper bound of the chance of being found there. */
function magnitudesFound(random: Random): () => ProposedMagnitude {
  const slow = 0.004;
  const [brightest, faintest] = population.magnitude.range;
  const proposals: ProposedMagnitude[] = [];
  const cumulative: number[] = [];
  let sum = 0;
  for (let hundredths = brightest * 100; hundredths <= faintest * 100; hundredths++) {
    const magnitude = hundredths / 100;
    const longest = detectionDistance(magnitude, slow) / slow;
    const envelope = chanceOfDiscovery(longest, 365);
    sum += magnitudeDensity(magnitude) * envelope;
    proposals.push({ magnitude, envelope, farthest: detectionDistance(magnitude, 0), longest });
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
    return proposals[low]!;
  };
}

/** A bound from below of the MOID, au: one orbit's aphelion to the other's perihelion. */
function gapToEarth(shape: OrbitShape, earth: OrbitShape): number {
  const perihelion = ({ semiMajorAxis, eccentricity }: OrbitShape) => semiMajorAxis * (1 - eccentricity);
  const aphelion = ({ semiMajorAxis, eccentricity }: OrbitShape) => semiMajorAxis * (1 + eccentricity);
  return Math.max(perihelion(shape) - aphelion(earth), perihelion(earth) - aphelion(shape));
}

/** When Earth is at an eccentric anomaly of its orbit, the time nearest to a given one. */
function nearestPassage(time: number, eccentricAnomaly: number, earth: Orbit): number {
  const motion = meanMotion(earth.semiMajorAxis);
  const mean = eccentricAnomaly - earth.eccentricity * Math.sin(eccentricAnomaly);
  const behind = mean - earth.meanAnomaly - motion * time;
  return time + (behind - 2 * Math.PI * Math.round(behind / (2 * Math.PI))) / motion;
}
