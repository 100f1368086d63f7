import { KM_PER_AU } from "../units.js";
import type { ObjectApproaches } from "./object-approaches.js";

/** Which approaches a history is made of. Reports say so, since it looks ahead of the approach that is scored. */
export const historyScope = "all known approaches of the object, before and after the one scored";

/** One number about all known approaches of an object. */
export interface HistoryFeature {
  readonly name: string;
  readonly unit: string;
  /** Why it says something about the hazard, which is H <= 22.0 and MOID <= 0.05 au. */
  readonly reason: string;
  /** NaN where the approaches do not tell. */
  readonly of: (known: ObjectApproaches) => number;
}

/**
 * What the set `history` adds to the set `approach`: the one definition for batch and for one object at a time.
 *
 * No approach of an unperturbed orbit is nearer than the MOID, so the smallest distances bound it from above, and the
 * more approaches there were, the nearer the bound. Near the MOID the speed is always the same; approaches of other
 * speeds happened elsewhere along the orbit.
 */
export const historyFeatures: readonly HistoryFeature[] = [
  {
    name: "approach_count",
    unit: "",
    reason: "The more approaches, the nearer the smallest distance is to the MOID.",
    of: ({ count }) => count,
  },
  {
    name: "miss_distance_min",
    unit: "km",
    reason: "The best upper bound of the MOID that was observed.",
    of: ({ distances }) => distances[0] ?? Number.NaN,
  },
  {
    name: "miss_distance_second",
    unit: "km",
    reason: "Tells a small distance by chance from one that the orbit brings again and again.",
    of: ({ distances }) => distances[1] ?? Number.NaN,
  },
  {
    name: "miss_distance_gap",
    unit: "km",
    reason: "How far the second nearest is from the nearest: small where both are near the MOID.",
    of: ({ distances }) => (distances[1] ?? Number.NaN) - (distances[0] ?? Number.NaN),
  },
  {
    name: "miss_distance_q10",
    unit: "km",
    reason: "A smallest distance that one lucky approach does not move.",
    of: ({ distances }) => quantile(distances, 0.1),
  },
  {
    name: "miss_distance_median",
    unit: "km",
    reason: "Where the MOID is large, no approach is near, and the median is large too.",
    of: ({ distances }) => quantile(distances, 0.5),
  },
  {
    name: "miss_distance_mean",
    unit: "km",
    reason: "As the median; with it, tells the shape of the distances.",
    of: ({ distances }) => mean(distances),
  },
  {
    name: "miss_distance_max",
    unit: "km",
    reason: "Near the limit of the catalogue for an orbit whose approaches were sampled well.",
    of: ({ distances }) => distances[distances.length - 1] ?? Number.NaN,
  },
  {
    name: "miss_distance_std",
    unit: "km",
    reason: "Orbits that never come near have their distances in a narrow band.",
    of: ({ distances }) => spread(distances),
  },
  {
    name: "miss_distance_extrapolated",
    unit: "km",
    reason: "The distance where the orbits are nearest, from how distance grows as the speed departs from that there.",
    of: extrapolatedDistance,
  },
  {
    name: "near_approach_share",
    unit: "",
    reason: "The share of approaches within 0.1 au: large only where the orbits come near each other.",
    of: ({ count, distances }) => distances.filter((distance) => distance <= NEAR_KM).length / count,
  },
  {
    name: "relative_velocity_min",
    unit: "km/h",
    reason: "Slow approaches are those of orbits like Earth's, which stay near for long.",
    of: ({ knownSpeeds }) => knownSpeeds[0] ?? Number.NaN,
  },
  {
    name: "relative_velocity_median",
    unit: "km/h",
    reason: "Speed tells the kind of orbit: eccentricity and inclination.",
    of: ({ knownSpeeds }) => quantile(knownSpeeds, 0.5),
  },
  {
    name: "relative_velocity_mean",
    unit: "km/h",
    reason: "As the median; with it, tells whether there are two places of approach with different speeds.",
    of: ({ knownSpeeds }) => mean(knownSpeeds),
  },
  {
    name: "relative_velocity_max",
    unit: "km/h",
    reason: "The fastest place of approach.",
    of: ({ knownSpeeds }) => knownSpeeds[knownSpeeds.length - 1] ?? Number.NaN,
  },
  {
    name: "relative_velocity_std",
    unit: "km/h",
    reason: "Small where every approach happened at the same place of the orbit.",
    of: ({ knownSpeeds }) => spread(knownSpeeds),
  },
  {
    name: "nearest_velocity",
    unit: "km/h",
    reason: "The speed at the nearest approach: tells the place of the orbit to which the smallest distance belongs.",
    of: ({ speeds }) => speeds[0] ?? Number.NaN,
  },
  {
    name: "nearest_velocity_offset",
    unit: "km/h",
    reason: "How far that speed is from the mean: approaches of other speeds say little about this one's place.",
    of: ({ speeds, knownSpeeds }) => Math.abs((speeds[0] ?? Number.NaN) - mean(knownSpeeds)),
  },
  {
    name: "nearest_velocity_std",
    unit: "km/h",
    reason:
      "Of the three nearest: small where they confirm one another's place, so that their distances bound one MOID.",
    of: ({ speeds }) => spread(speeds.subarray(0, 3).filter((speed) => !Number.isNaN(speed))),
  },
];

/**
 * The aggregates of one object's approaches, written in the order of `historyFeatures`.
 *
 * @param known  the object's approaches, from `nearestFirst`
 * @param output `[historyFeatures.length]` or longer
 * @param start  where in `output` the first one goes
 */
export function historyOf(known: ObjectApproaches, output: Float32Array, start = 0): void {
  for (let i = 0; i < historyFeatures.length; i++) output[start + i] = historyFeatures[i]!.of(known);
}

const NEAR_KM = 0.1 * KM_PER_AU;
const SOFTENING_KM = 0.01 * KM_PER_AU;
const FITTED_APPROACHES = 8;

/**
 * Near the MOID, the squared distance of approach is a parabola in the place along the orbit, and the speed is a linear
 * function of the place: so a parabola of the squared distance in the speed, fitted to the eight nearest approaches
 * (least squares, each weighted by 1 / (distance + 0.01 au)²), has its vertex at about MOID².
 *
 * @returns km; NaN for fewer than four approaches of known speed, or where the parabola opens downwards
 */
function extrapolatedDistance({ distances, speeds }: ObjectApproaches): number {
  const nearest: number[] = [];
  for (let i = 0; i < distances.length && nearest.length < FITTED_APPROACHES; i++) {
    if (!Number.isNaN(speeds[i])) nearest.push(i);
  }
  if (nearest.length < 4) return Number.NaN;
  const origin = speeds[nearest[0]!]!;
  const unit = Math.max(...nearest.map((i) => Math.abs(speeds[i]! - origin)));
  if (unit < 1e-3) return Number.NaN;

  let w = 0;
  let x1 = 0;
  let x2 = 0;
  let x3 = 0;
  let x4 = 0;
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  for (const i of nearest) {
    const x = (speeds[i]! - origin) / unit;
    const distance = distances[i]! / KM_PER_AU;
    const weight = 1 / (distance + SOFTENING_KM / KM_PER_AU) ** 2;
    const y = distance * distance;
    w += weight;
    x1 += weight * x;
    x2 += weight * x * x;
    x3 += weight * x * x * x;
    x4 += weight * x * x * x * x;
    y0 += weight * y;
    y1 += weight * x * y;
    y2 += weight * x * x * y;
  }
  const determinant = w * (x2 * x4 - x3 * x3) - x1 * (x1 * x4 - x2 * x3) + x2 * (x1 * x3 - x2 * x2);
  // Speeds in fewer than three places leave the parabola open.
  if (!(determinant > 1e-9 * w * x2 * x4)) return Number.NaN;
  const constant = y0 * (x2 * x4 - x3 * x3) - y1 * (x1 * x4 - x2 * x3) + y2 * (x1 * x3 - x2 * x2);
  const linear = w * (y1 * x4 - y2 * x3) - x1 * (y0 * x4 - y2 * x2) + x2 * (y0 * x3 - y1 * x2);
  const square = w * (x2 * y2 - x3 * y1) - x1 * (x1 * y2 - x2 * y1) + y0 * (x1 * x3 - x2 * x2);
  if (!(square > 0)) return Number.NaN;
  return KM_PER_AU * Math.sqrt(Math.max(0, (constant - (linear * linear) / (4 * square)) / determinant));
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The standard deviation over all values; 0 for a single one. */
function spread(values: Float32Array): number {
  const center = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - center) ** 2;
  return Math.sqrt(sum / values.length);
}

/** Linear between the two nearest ranks, as numpy's default. */
function quantile(ascending: Float32Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[below + 1] ?? low;
  return low + (position - below) * (high - low);
}
