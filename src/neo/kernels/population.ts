import { nextNormal, nextUniform, Random } from "../../support/kernels/random";
import { Orbit, TWO_PI } from "./orbit";

/**
 * The near-Earth population that orbits are drawn from, before any telescope has looked.
 *
 * A parametric stand-in for the debiased models (Granvik et al., Icarus 312, 2018; Bottke et al., Icarus 156, 2002):
 * the forms are theirs in outline (semi-major axes that rise to the main belt's edge and fall off, perihelia that grow
 * more frequent outwards, inclinations as sin i with a Gaussian cut), the numbers were chosen so that what is catalogued
 * of it resembles the catalogue.
 */

/** Semi-major axis: log-normal, au, cut to a range. */
const AXIS_MEDIAN: f64 = 2.2;
const AXIS_SIGMA: f64 = 0.42;
const AXIS_LEAST: f64 = 0.6;
const AXIS_MOST: f64 = 4.2;

/** Perihelion distance: density proportional to a power of it, au. */
const PERIHELION_POWER: f64 = 1.3;
const PERIHELION_LEAST: f64 = 0.08;
const PERIHELION_MOST: f64 = 1.3;

/** Inclination: density proportional to sin i · exp(−i² / 2σ²), degrees. */
const INCLINATION_SIGMA: f64 = 17;
const INCLINATION_MOST: f64 = 90;

/** Earth's perihelion, au: an object whose aphelion is within it is not drawn. */
const APHELION_LEAST: f64 = 0.983;
const ECCENTRICITY_LEAST: f64 = 0.005;

/** H of the brightest and of the faintest, mag. */
export const BRIGHTEST: f64 = 13;
export const FAINTEST: f64 = 31.5;

/**
 * The relative number of objects per magnitude at H: it grows as 10^(slope · H), steep, flat around H = 21, steep again,
 * the shape that the counts of the surveys give (Harris and Chodas, Icarus 365, 2021).
 */
export function magnitudeDensity(magnitude: f64): f64 {
  const exponent =
    part(magnitude, 13, 17.5, 0.5) +
    part(magnitude, 17.5, 20, 0.37) +
    part(magnitude, 20, 22.5, 0.24) +
    part(magnitude, 22.5, 25, 0.34) +
    part(magnitude, 25, FAINTEST, 0.38);
  return 10 ** exponent;
}

function part(magnitude: f64, from: f64, to: f64, slope: f64): f64 {
  return slope * Math.max(0, Math.min(magnitude, to) - from);
}

/** The size and form of one near-Earth orbit: perihelion within 1.3 au, aphelion beyond Earth's perihelion. */
export function drawEllipse(random: Random, orbit: Orbit): void {
  const power = PERIHELION_POWER + 1;
  const low = PERIHELION_LEAST ** power;
  const high = PERIHELION_MOST ** power;
  for (;;) {
    const axis = AXIS_MEDIAN * Math.exp(AXIS_SIGMA * nextNormal(random));
    if (axis < AXIS_LEAST || axis > AXIS_MOST) continue;
    const perihelionDistance = (low + (high - low) * nextUniform(random)) ** (1 / power);
    const eccentricity = 1 - perihelionDistance / axis;
    if (eccentricity < ECCENTRICITY_LEAST || axis * (1 + eccentricity) < APHELION_LEAST) continue;
    orbit.semiMajorAxis = axis;
    orbit.eccentricity = eccentricity;
    return;
  }
}

/** How the orbit lies in space. */
export function drawOrientation(random: Random, orbit: Orbit): void {
  orbit.inclination = drawInclination(random);
  orbit.node = TWO_PI * nextUniform(random);
  orbit.perihelion = TWO_PI * nextUniform(random);
}

function drawInclination(random: Random): f64 {
  const most = (INCLINATION_MOST * Math.PI) / 180;
  const sigma = (INCLINATION_SIGMA * Math.PI) / 180;
  let inclination: f64 = 0;
  do {
    // A Rayleigh draw has the density i · exp(−i² / 2σ²); sin i / i is what is left to accept by.
    inclination = sigma * Math.sqrt(-2 * Math.log(1 - nextUniform(random)));
  } while (inclination > most || nextUniform(random) * inclination > Math.sin(inclination));
  return inclination;
}
