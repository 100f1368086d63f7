import { TWO_PI } from "./orbit";

/** The eccentric anomaly E of M = E − e · sin E, by Halley's iteration from Danby's starting value. */
export function solveKepler(meanAnomaly: f64, eccentricity: f64): f64 {
  const mean = meanAnomaly - TWO_PI * nearest<f64>(meanAnomaly / TWO_PI);
  let anomaly = mean + (mean < 0 ? -0.85 : 0.85) * eccentricity;
  for (let i = 0; i < 20; i++) {
    NativeMath.sincos(anomaly);
    const sine = eccentricity * NativeMath.sincos_sin;
    const slope = 1 - eccentricity * NativeMath.sincos_cos;
    const error = anomaly - sine - mean;
    const step = error / (slope - (0.5 * error * sine) / slope);
    anomaly -= step;
    // What is left after a step of Halley's is of its third power.
    if (Math.abs(step) < 1e-6) break;
  }
  return anomaly;
}
