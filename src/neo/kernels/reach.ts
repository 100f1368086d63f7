import { Orbit } from "./orbit";

/** Earth's perihelion and aphelion in 2000, au, rounded outwards. */
const PERIHELION: f64 = 0.98329;
const APHELION: f64 = 1.01672;
/** Earth leaves the ecliptic of J2000 by less, au. */
const MARGIN: f64 = 1e-6;

/**
 * Whether the orbit may come within a distance of Earth's orbit of 2000; false only where it does not. The part of the
 * orbit whose distance from the Sun is near enough to Earth's has to hold a point that is near enough to the ecliptic.
 */
export function mayReachEarth(orbit: Orbit, distance: f64): bool {
  const parameter = orbit.semiMajorAxis * (1 - orbit.eccentricity * orbit.eccentricity);
  const least = Math.max(orbit.semiMajorAxis * (1 - orbit.eccentricity), PERIHELION - distance);
  const most = Math.min(orbit.semiMajorAxis * (1 + orbit.eccentricity), APHELION + distance);
  if (least > most) return false;
  const height = (distance + MARGIN) / (least * Math.sin(orbit.inclination));
  if (height >= 1) return true;
  const around = Math.asin(height);
  const enters = anomalyAt(least, parameter, orbit.eccentricity);
  const leaves = anomalyAt(most, parameter, orbit.eccentricity);
  return (
    nearMultipleOfPi(orbit.perihelion + enters, orbit.perihelion + leaves, around) ||
    nearMultipleOfPi(orbit.perihelion - leaves, orbit.perihelion - enters, around)
  );
}

/** The true anomaly in [0, π] at a distance from the Sun. */
function anomalyAt(radius: f64, parameter: f64, eccentricity: f64): f64 {
  return Math.acos(Math.max(-1, Math.min(1, (parameter / radius - 1) / eccentricity)));
}

function nearMultipleOfPi(from: f64, to: f64, around: f64): bool {
  return Math.floor((to + around) / Math.PI) >= Math.ceil((from - around) / Math.PI);
}
