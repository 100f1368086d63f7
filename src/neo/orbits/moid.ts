import { type OrbitShape, orbitAxes } from "./orbit.js";

/** Where two orbits are nearest. */
export interface NearestPoints {
  /** Minimum orbit intersection distance, au. */
  readonly distance: number;
  /** Eccentric anomaly of the nearest point on the first orbit, rad. */
  readonly first: number;
  /** Likewise on the second. */
  readonly second: number;
}

const SCANNED = 180;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The minimum orbit intersection distance of two elliptic orbits: the smallest distance between any point of the one and
 * any point of the other.
 *
 * The smaller orbit is walked in 180 steps of eccentric anomaly. From each point, the nearest point of the other ellipse
 * is found exactly: the part normal to its plane is a constant, and what remains is a point and an ellipse in a plane
 * (Eberly, "Distance from a point to an ellipse", 2013), one root of a convex function. The local minima of this walk are
 * refined by golden section, all of those that could still be the global one, as the distance changes by no more than
 * the way along the orbit. For orbits below 10 au the result is exact to 1e-9 au.
 */
export function moid(first: OrbitShape, second: OrbitShape): NearestPoints {
  if (second.semiMajorAxis < first.semiMajorAxis) {
    const { distance, first: onSecond, second: onFirst } = moid(second, first);
    return { distance, first: onFirst, second: onSecond };
  }
  const distanceFrom = squaredDistanceBetween(first, second);
  const step = (2 * Math.PI) / SCANNED;
  const walked = new Float64Array(SCANNED);
  for (let i = 0; i < SCANNED; i++) walked[i] = distanceFrom(i * step).squared;

  const minima: number[] = [];
  for (let i = 0; i < SCANNED; i++) {
    const before = walked[(i + SCANNED - 1) % SCANNED]!;
    const after = walked[(i + 1) % SCANNED]!;
    if (walked[i]! <= before && walked[i]! <= after) minima.push(i);
  }
  minima.sort((a, b) => walked[a]! - walked[b]!);

  let best = { squared: Number.POSITIVE_INFINITY, first: 0 };
  for (const i of minima) {
    if (Math.sqrt(walked[i]!) - step * first.semiMajorAxis > Math.sqrt(best.squared)) break;
    const refined = smallest((anomaly) => distanceFrom(anomaly).squared, (i - 1) * step, (i + 1) * step);
    if (refined.value < best.squared) best = { squared: refined.value, first: refined.at };
    // The search by halves of a flat valley may end beside a point of the walk that lies deeper.
    if (walked[i]! < best.squared) best = { squared: walked[i]!, first: i * step };
  }
  return { distance: Math.sqrt(best.squared), first: best.first, second: distanceFrom(best.first).anomaly };
}

/** From an eccentric anomaly on the first orbit: the squared distance to the second, and the anomaly there. */
function squaredDistanceBetween(first: OrbitShape, second: OrbitShape) {
  const from = orbitAxes(first);
  const to = orbitAxes(second);
  const major = first.semiMajorAxis;
  const minor = major * Math.sqrt(1 - first.eccentricity ** 2);
  const a = second.semiMajorAxis;
  const b = a * Math.sqrt(1 - second.eccentricity ** 2);
  const center = a * second.eccentricity;
  // The first orbit's axes in the frame of the second.
  const turned = new Float64Array(6);
  for (let axis = 0; axis < 2; axis++) {
    for (let other = 0; other < 3; other++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += from[axis * 3 + k]! * to[other * 3 + k]!;
      turned[axis * 3 + other] = sum;
    }
  }
  const result = { squared: 0, anomaly: 0 };
  return (anomaly: number) => {
    const x = major * (Math.cos(anomaly) - first.eccentricity);
    const y = minor * Math.sin(anomaly);
    const u = x * turned[0]! + y * turned[3]! + center;
    const v = x * turned[1]! + y * turned[4]!;
    const w = x * turned[2]! + y * turned[5]!;
    const t = footOnEllipse(Math.abs(u), Math.abs(v), a, b);
    // On the shorter axis of a circle, t is −b²: the foot is then at that axis' end.
    const nearU = t + a * a > 0 ? (a * a * Math.abs(u)) / (t + a * a) : 0;
    // Each form loses half of its digits where the other is sound.
    const nearV =
      nearU > 0.9 * a && t + b * b > 0 ? (b * b * Math.abs(v)) / (t + b * b) : b * Math.sqrt(1 - (nearU / a) ** 2);
    result.squared = (Math.abs(u) - nearU) ** 2 + (Math.abs(v) - nearV) ** 2 + w * w;
    result.anomaly = Math.atan2((Math.sign(v) || 1) * (nearV / b), (Math.sign(u) || 1) * (nearU / a));
    return result;
  };
}

/**
 * The largest root t of (a·u / (t + a²))² + (b·v / (t + b²))² = 1 for a >= b and u, v >= 0, by Newton's method from the
 * left, where the function is convex and falls, so that no step passes the root.
 */
function footOnEllipse(u: number, v: number, a: number, b: number): number {
  const [aa, bb] = [a * a, b * b];
  let t = -bb + b * v;
  if (v === 0) {
    if (a * u <= aa - bb) return -bb;
    t = -aa + a * u;
  }
  for (let i = 0; i < 60; i++) {
    const x = (a * u) / (t + aa);
    const y = v === 0 ? 0 : (b * v) / (t + bb);
    const value = x * x + y * y - 1;
    if (!(value > 0)) break;
    const step = value / (2 * ((x * x) / (t + aa) + (v === 0 ? 0 : (y * y) / (t + bb))));
    t += step;
    if (step <= 1e-15 * (Math.abs(t) + bb)) break;
  }
  return t;
}

/** The smallest value of a function with one minimum between two places, by golden section. */
function smallest(of: (x: number) => number, from: number, to: number): { at: number; value: number } {
  let [low, high] = [from, to];
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [atLeft, atRight] = [of(left), of(right)];
  while (high - low > 1e-9) {
    if (atLeft < atRight) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - GOLDEN * (high - low);
      atLeft = of(left);
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + GOLDEN * (high - low);
      atRight = of(right);
    }
  }
  return atLeft < atRight ? { at: left, value: atLeft } : { at: right, value: atRight };
}
