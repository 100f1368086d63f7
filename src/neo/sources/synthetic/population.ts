import type { Random } from "../../../support/index.js";
import type { OrbitShape } from "../../orbits/index.js";

/**
 * The near-Earth population that orbits are drawn from, before any telescope has looked.
 *
 * A parametric stand-in for the debiased models (Granvik et al., Icarus 312, 2018; Bottke et al., Icarus 156, 2002):
 * the forms are theirs in outline (semi-major axes that rise to the main belt's edge and fall off, perihelia that grow
 * more frequent outwards, inclinations as sin i with a Gaussian cut), the numbers were chosen so that what is catalogued
 * of it resembles the catalogue.
 */
export const population = {
  /** Log-normal, au, cut to `range`. */
  semiMajorAxis: { median: 1.85, sigma: 0.42, range: [0.6, 4.2] },
  /** Density proportional to a power of the perihelion distance, au. */
  perihelionDistance: { power: 0.6, range: [0.08, 1.3] },
  /** Density proportional to sin i · exp(−i² / 2σ²), degrees. */
  inclination: { sigma: 16, range: [0, 90] },
  /**
   * The number of objects per magnitude grows as 10^(slope · H); each slope holds from `from` on. Steep, flat around
   * H = 21, steep again: the shape that the counts of the surveys give (Harris and Chodas, Icarus 365, 2021).
   */
  magnitude: {
    range: [13, 31.5],
    slopes: [
      { from: 13, slope: 0.5 },
      { from: 17.5, slope: 0.37 },
      { from: 20, slope: 0.26 },
      { from: 22.5, slope: 0.42 },
      { from: 25, slope: 0.46 },
    ],
  },
} as const;

/** The orbit of one near-Earth object: perihelion within 1.3 au, aphelion beyond Earth's perihelion. */
export function drawOrbit(random: Random): OrbitShape {
  for (;;) {
    const { median, sigma, range: axes } = population.semiMajorAxis;
    const semiMajorAxis = median * Math.exp(sigma * random.normal());
    if (semiMajorAxis < axes[0] || semiMajorAxis > axes[1]) continue;
    const perihelionDistance = drawPerihelion(random);
    const eccentricity = 1 - perihelionDistance / semiMajorAxis;
    if (eccentricity < 0.005 || semiMajorAxis * (1 + eccentricity) < 0.983) continue;
    return {
      semiMajorAxis,
      eccentricity,
      inclination: drawInclination(random),
      node: 2 * Math.PI * random.uniform(),
      perihelion: 2 * Math.PI * random.uniform(),
    };
  }
}

function drawPerihelion(random: Random): number {
  const { power, range } = population.perihelionDistance;
  const [low, high] = range.map((q) => q ** (power + 1)) as [number, number];
  return (low + (high - low) * random.uniform()) ** (1 / (power + 1));
}

function drawInclination(random: Random): number {
  const { sigma, range } = population.inclination;
  for (;;) {
    // A Rayleigh draw has the density i · exp(−i² / 2σ²); sin i / i is what is left to accept by.
    const degrees = sigma * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const inclination = (degrees * Math.PI) / 180;
    if (degrees <= range[1] && random.uniform() * inclination <= Math.sin(inclination)) return inclination;
  }
}

/** The relative number of objects per magnitude at H. */
export function magnitudeDensity(magnitude: number): number {
  let exponent = 0;
  const { slopes, range } = population.magnitude;
  slopes.forEach(({ from, slope }, i) => {
    const to = Math.min(magnitude, slopes[i + 1]?.from ?? range[1]);
    if (to > from) exponent += slope * (to - from);
  });
  return 10 ** exponent;
}
