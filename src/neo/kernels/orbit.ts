/** The Gaussian gravitational constant: the square root of the Sun's GM, au^(3/2) / day. */
export const GAUSS: f64 = 0.01720209895;

export const TWO_PI: f64 = 2 * Math.PI;

/** The shape and place of an elliptic orbit, and the body's place on it: 48 bytes. Units as in `orbits/orbit.ts`. */
@unmanaged
export class Orbit {
  semiMajorAxis: f64;
  eccentricity: f64;
  inclination: f64;
  node: f64;
  perihelion: f64;
  meanAnomaly: f64;
}

/** An orbit's own frame in the ecliptic: `p` to perihelion, `q` 90° ahead in the plane, `w` normal to it: 72 bytes. */
@unmanaged
export class Axes {
  px: f64;
  py: f64;
  pz: f64;
  qx: f64;
  qy: f64;
  qz: f64;
  wx: f64;
  wy: f64;
  wz: f64;
}

/** Position in au and velocity in au / day: 48 bytes. */
@unmanaged
export class State {
  x: f64;
  y: f64;
  z: f64;
  u: f64;
  v: f64;
  w: f64;
}

export function orbitAxes(orbit: Orbit, axes: Axes): void {
  const ci = Math.cos(orbit.inclination);
  const si = Math.sin(orbit.inclination);
  const cn = Math.cos(orbit.node);
  const sn = Math.sin(orbit.node);
  const cp = Math.cos(orbit.perihelion);
  const sp = Math.sin(orbit.perihelion);
  axes.px = cp * cn - sp * sn * ci;
  axes.py = cp * sn + sp * cn * ci;
  axes.pz = sp * si;
  axes.qx = -sp * cn - cp * sn * ci;
  axes.qy = -sp * sn + cp * cn * ci;
  axes.qz = cp * si;
  axes.wx = sn * si;
  axes.wy = -cn * si;
  axes.wz = ci;
}

/** Mean motion, rad / day. */
export function meanMotion(semiMajorAxis: f64): f64 {
  return GAUSS / (semiMajorAxis * Math.sqrt(semiMajorAxis));
}

/** Position and velocity on an orbit at an eccentric anomaly. */
export function stateAtAnomaly(
  semiMajorAxis: f64,
  eccentricity: f64,
  axes: Axes,
  eccentricAnomaly: f64,
  state: State,
): void {
  NativeMath.sincos(eccentricAnomaly);
  const sine = NativeMath.sincos_sin;
  const cosine = NativeMath.sincos_cos;
  const flattening = Math.sqrt(1 - eccentricity * eccentricity);
  const x = semiMajorAxis * (cosine - eccentricity);
  const y = semiMajorAxis * flattening * sine;
  const rate = GAUSS / Math.sqrt(semiMajorAxis) / (1 - eccentricity * cosine);
  const u = -rate * sine;
  const v = rate * flattening * cosine;
  state.x = x * axes.px + y * axes.qx;
  state.y = x * axes.py + y * axes.qy;
  state.z = x * axes.pz + y * axes.qz;
  state.u = u * axes.px + v * axes.qx;
  state.v = u * axes.py + v * axes.qy;
  state.w = u * axes.pz + v * axes.qz;
}
