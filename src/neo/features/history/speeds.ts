import type { ObjectApproaches } from "../object-approaches.js";
import { type HistoryFeature, quantile, valueAt } from "./feature.js";

/** The Earth's mean orbital speed, km/s. */
const EARTH_SPEED = 29.7847;

/**
 * Speed tells the kind of orbit. Near the MOID it is always the same; approaches of other speeds happened elsewhere along
 * the orbit.
 */
export const speedFeatures: readonly HistoryFeature[] = [
  {
    name: "relative_velocity_min",
    unit: "km/h",
    reason: "Slow approaches are those of orbits like Earth's, which stay near for long.",
    of: ({ knownSpeeds, speedCount }) => valueAt(knownSpeeds, 0, speedCount),
  },
  {
    name: "relative_velocity_median",
    unit: "km/h",
    reason: "Speed tells the kind of orbit: eccentricity and inclination.",
    of: ({ knownSpeeds, speedCount }) => quantile(knownSpeeds, speedCount, 0.5),
  },
  {
    name: "relative_velocity_mean",
    unit: "km/h",
    reason: "As the median; with it, tells whether there are two places of approach with different speeds.",
    of: ({ speed }) => speed.mean,
  },
  {
    name: "relative_velocity_max",
    unit: "km/h",
    reason: "The fastest place of approach.",
    of: ({ knownSpeeds, speedCount }) => valueAt(knownSpeeds, speedCount - 1, speedCount),
  },
  {
    name: "relative_velocity_std",
    unit: "km/h",
    reason: "Small where every approach happened at the same place of the orbit.",
    of: ({ speed }) => speed.std,
  },
  {
    name: "nearest_velocity",
    unit: "km/h",
    reason: "The speed at the nearest approach: tells the place of the orbit to which the smallest distance belongs.",
    of: ({ speeds, count }) => valueAt(speeds, 0, count),
  },
  {
    name: "nearest_velocity_offset",
    unit: "km/h",
    reason: "How far that speed is from the mean: approaches of other speeds say little about this one's place.",
    of: ({ speeds, count, speed }) => Math.abs(valueAt(speeds, 0, count) - speed.mean),
  },
  {
    name: "nearest_velocity_std",
    unit: "km/h",
    reason:
      "Of the three nearest: small where they confirm one another's place, so that their distances bound one MOID.",
    of: ({ speeds, count }) => spreadOfNearest(speeds, Math.min(3, count)),
  },
  {
    name: "nearest_tisserand",
    unit: "",
    reason:
      "Tisserand's parameter with respect to the Earth, 3 − (v∞ / v⊕)² (Öpik 1976), at the nearest approach: what encounters do not change, with the Earth's pull taken off the speed.",
    of: ({ encounterSpeeds, count }) => tisserand(valueAt(encounterSpeeds, 0, count)),
  },
  {
    name: "tisserand_range",
    unit: "",
    reason: "The same for every true encounter, so its range over the approaches tells how many were mere passages.",
    of: tisserandRange,
  },
];

const tisserand = (kmPerSecond: number) => 3 - (kmPerSecond / EARTH_SPEED) * (kmPerSecond / EARTH_SPEED);

function tisserandRange({ encounterSpeeds, count }: ObjectApproaches): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = tisserand(encounterSpeeds[i]!);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? high - low : Number.NaN;
}

/** The standard deviation of the known ones among the first few. */
function spreadOfNearest(speeds: Float32Array, count: number): number {
  let known = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(speeds[i])) continue;
    sum += speeds[i]!;
    known++;
  }
  const mean = sum / known;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    if (!Number.isNaN(speeds[i])) squares += (speeds[i]! - mean) * (speeds[i]! - mean);
  }
  return Math.sqrt(squares / known);
}
