const TWO_PI = 2 * Math.PI;

/**
 * The eccentric anomaly E of Kepler's equation
 *
 *     M = E − e · sin E
 *
 * by Halley's iteration from Danby's starting value (Celestial Mechanics 6, 1983), to the last bits of a double.
 *
 * @param meanAnomaly  M, rad, any
 * @param eccentricity e, in [0, 1)
 * @returns E, rad, in [−π, π]
 */
export function solveKepler(meanAnomaly: number, eccentricity: number): number {
  const mean = meanAnomaly - TWO_PI * Math.round(meanAnomaly / TWO_PI);
  let anomaly = mean + (mean < 0 ? -0.85 : 0.85) * eccentricity;
  for (let i = 0; i < 20; i++) {
    const sine = eccentricity * Math.sin(anomaly);
    const slope = 1 - eccentricity * Math.cos(anomaly);
    const error = anomaly - sine - mean;
    const step = error / (slope - (0.5 * error * sine) / slope);
    anomaly -= step;
    if (Math.abs(step) < 1e-13) break;
  }
  return anomaly;
}
