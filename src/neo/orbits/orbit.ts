/** The Gaussian gravitational constant: the square root of the Sun's GM, au^(3/2) / day. */
export const GAUSS = 0.01720209895;

/** The shape and place of an elliptic orbit around the Sun, in the ecliptic of J2000. */
export interface OrbitShape {
  /** au. */
  readonly semiMajorAxis: number;
  /** In [0, 1). */
  readonly eccentricity: number;
  /** rad. */
  readonly inclination: number;
  /** Longitude of the ascending node, rad. */
  readonly node: number;
  /** Argument of perihelion, rad. */
  readonly perihelion: number;
}

/** An orbit with the body's place on it. */
export interface Orbit extends OrbitShape {
  /** Mean anomaly at J2000.0, rad. */
  readonly meanAnomaly: number;
}

/**
 * The axes of an orbit's own frame in the ecliptic: `p` to perihelion, `q` 90° ahead in the plane, `w` normal to it;
 * nine numbers, p first.
 */
export function orbitAxes({ inclination, node, perihelion }: OrbitShape): Float64Array {
  const [ci, si] = [Math.cos(inclination), Math.sin(inclination)];
  const [cn, sn] = [Math.cos(node), Math.sin(node)];
  const [cp, sp] = [Math.cos(perihelion), Math.sin(perihelion)];
  return Float64Array.of(
    cp * cn - sp * sn * ci,
    cp * sn + sp * cn * ci,
    sp * si,
    -sp * cn - cp * sn * ci,
    -sp * sn + cp * cn * ci,
    cp * si,
    sn * si,
    -cn * si,
    ci,
  );
}

/** Mean motion, rad / day. */
export const meanMotion = (semiMajorAxis: number) => GAUSS / (semiMajorAxis * Math.sqrt(semiMajorAxis));

/**
 * Position and velocity on an orbit at an eccentric anomaly.
 *
 * @param axes   from `orbitAxes`
 * @param output `[6]` x, y, z in au and their rates in au / day, ecliptic of J2000
 */
export function stateAtAnomaly(
  { semiMajorAxis, eccentricity }: OrbitShape,
  axes: Float64Array,
  eccentricAnomaly: number,
  output: Float64Array,
): void {
  const sine = Math.sin(eccentricAnomaly);
  const cosine = Math.cos(eccentricAnomaly);
  const flattening = Math.sqrt(1 - eccentricity * eccentricity);
  const x = semiMajorAxis * (cosine - eccentricity);
  const y = semiMajorAxis * flattening * sine;
  const rate = GAUSS / Math.sqrt(semiMajorAxis) / (1 - eccentricity * cosine);
  const u = -rate * sine;
  const v = rate * flattening * cosine;
  for (let axis = 0; axis < 3; axis++) {
    output[axis] = x * axes[axis]! + y * axes[axis + 3]!;
    output[axis + 3] = u * axes[axis]! + v * axes[axis + 3]!;
  }
}
