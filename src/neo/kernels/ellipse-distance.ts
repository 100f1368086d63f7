import { Axes, Orbit, orbitAxes } from "./orbit";

/** Two ellipses, the first in the frame of the second; made once for all points of the first. */
@unmanaged
export class EllipsePair {
  major: f64;
  minor: f64;
  eccentricity: f64;
  /** Semi-axes of the second. */
  a: f64;
  b: f64;
  center: f64;
  /** The first orbit's axes p and q in the frame of the second. */
  pu: f64;
  pv: f64;
  pw: f64;
  qu: f64;
  qv: f64;
  qw: f64;
  /** The last foot's root, from which the next search starts. */
  root: f64;
  /** Results: the squared distance, half its rate along the first orbit, and the eccentric anomaly on the second. */
  squared: f64;
  slope: f64;
  anomaly: f64;
  nearU: f64;
  nearV: f64;
}

const from = changetype<Axes>(memory.data(72, 16));
const to = changetype<Axes>(memory.data(72, 16));

export function pairEllipses(first: Orbit, second: Orbit, pair: EllipsePair): void {
  orbitAxes(first, from);
  orbitAxes(second, to);
  pair.major = first.semiMajorAxis;
  pair.minor = first.semiMajorAxis * Math.sqrt(1 - first.eccentricity * first.eccentricity);
  pair.eccentricity = first.eccentricity;
  pair.a = second.semiMajorAxis;
  pair.b = second.semiMajorAxis * Math.sqrt(1 - second.eccentricity * second.eccentricity);
  pair.center = second.semiMajorAxis * second.eccentricity;
  pair.pu = from.px * to.px + from.py * to.py + from.pz * to.pz;
  pair.pv = from.px * to.qx + from.py * to.qy + from.pz * to.qz;
  pair.pw = from.px * to.wx + from.py * to.wy + from.pz * to.wz;
  pair.qu = from.qx * to.px + from.qy * to.py + from.qz * to.pz;
  pair.qv = from.qx * to.qx + from.qy * to.qy + from.qz * to.qz;
  pair.qw = from.qx * to.wx + from.qy * to.wy + from.qz * to.wz;
  pair.root = 0;
}

/** The squared distance to the second ellipse from a point of the first, given by the cosine and sine of its anomaly. */
export function squaredDistanceFrom(pair: EllipsePair, cosine: f64, sine: f64): f64 {
  const x = pair.major * (cosine - pair.eccentricity);
  const y = pair.minor * sine;
  const u = x * pair.pu + y * pair.qu + pair.center;
  const v = x * pair.pv + y * pair.qv;
  const w = x * pair.pw + y * pair.qw;
  const a = pair.a;
  const b = pair.b;
  const absU = Math.abs(u);
  const absV = Math.abs(v);
  const t = footOnEllipse(absU, absV, a, b, pair.root);
  pair.root = t;
  // On the shorter axis of a circle, t is −b²: the foot is then at that axis' end.
  const nearU = t + a * a > 0 ? (a * a * absU) / (t + a * a) : 0;
  // Each form loses half of its digits where the other is sound.
  const nearV =
    nearU > 0.9 * a && t + b * b > 0
      ? (b * b * absV) / (t + b * b)
      : b * Math.sqrt(Math.max(0, 1 - (nearU / a) * (nearU / a)));
  pair.nearU = u < 0 ? -nearU : nearU;
  pair.nearV = v < 0 ? -nearV : nearV;
  const offU = u - pair.nearU;
  const offV = v - pair.nearV;
  // The foot moves along the second ellipse, normal to the way there, so only the first's motion counts.
  const rateX = -pair.major * sine;
  const rateY = pair.minor * cosine;
  pair.slope =
    offU * (rateX * pair.pu + rateY * pair.qu) +
    offV * (rateX * pair.pv + rateY * pair.qv) +
    w * (rateX * pair.pw + rateY * pair.qw);
  pair.squared = offU * offU + offV * offV + w * w;
  return pair.squared;
}

/** The same from an eccentric anomaly on the first. */
export function squaredDistanceAt(pair: EllipsePair, anomaly: f64): f64 {
  NativeMath.sincos(anomaly);
  return squaredDistanceFrom(pair, NativeMath.sincos_cos, NativeMath.sincos_sin);
}

/** The eccentric anomaly of the foot on the second. */
export function anomalyOfFoot(pair: EllipsePair): f64 {
  return Math.atan2(pair.nearV / pair.b, pair.nearU / pair.a);
}

/**
 * The largest root t of (a·u / (t + a²))² + (b·v / (t + b²))² = 1 for a >= b and u, v >= 0, by Newton's method from the
 * left, where the function is convex and falls, so that no step passes the root; from the right, one step leads to the
 * left.
 *
 * @param guess where the root may be, on either side
 */
function footOnEllipse(u: f64, v: f64, a: f64, b: f64, guess: f64): f64 {
  const aa = a * a;
  const bb = b * b;
  let least = -aa + a * u;
  // So near to the longer axis that v is lost beside b² counts as on it.
  const onAxis = -bb + b * v === -bb;
  if (onAxis) {
    if (least <= -bb) return -bb;
  } else {
    least = Math.max(least, -bb + b * v);
  }
  let t = Math.max(least, guess);
  let left = t === least;
  for (let i = 0; i < 60; i++) {
    const inverseA = 1 / (t + aa);
    const inverseB = onAxis ? 0 : 1 / (t + bb);
    const x = a * u * inverseA;
    const y = b * v * inverseB;
    const value = x * x + y * y - 1;
    if (left && !(value > 0)) break;
    const step = value / (2 * (x * x * inverseA + y * y * inverseB));
    t += step;
    if (t < least) t = least;
    left = true;
    if (Math.abs(step) <= 1e-15 * (Math.abs(t) + bb)) break;
  }
  return t;
}
