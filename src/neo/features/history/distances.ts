import type { ObjectApproaches } from "../object-approaches.js";
import { type HistoryFeature, quantile, valueAt } from "./feature.js";

const NEAR_AU = 0.1;
const HAZARDOUS_AU = 0.05;

/**
 * How near, and how often: no approach of an unperturbed orbit is nearer than the MOID, so the smallest distances bound
 * it from above, and the more approaches there were, the nearer the bound.
 */
export const distanceFeatures: readonly HistoryFeature[] = [
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
    of: ({ distances, count }) => valueAt(distances, 0, count),
  },
  {
    name: "miss_distance_second",
    unit: "km",
    reason: "Tells a small distance by chance from one that the orbit brings again and again.",
    of: ({ distances, count }) => valueAt(distances, 1, count),
  },
  {
    name: "miss_distance_third",
    unit: "km",
    reason: "As the second: the more of the nearest agree, the nearer they are to the MOID.",
    of: ({ distances, count }) => valueAt(distances, 2, count),
  },
  {
    name: "miss_distance_gap",
    unit: "km",
    reason: "How far the second nearest is from the nearest: small where both are near the MOID.",
    of: ({ distances, count }) => valueAt(distances, 1, count) - valueAt(distances, 0, count),
  },
  {
    name: "miss_distance_q10",
    unit: "km",
    reason: "A smallest distance that one lucky approach does not move.",
    of: ({ distances, count }) => quantile(distances, count, 0.1),
  },
  {
    name: "miss_distance_q25",
    unit: "km",
    reason: "As the tenth: how the distances begin tells how they grow away from the MOID.",
    of: ({ distances, count }) => quantile(distances, count, 0.25),
  },
  {
    name: "miss_distance_median",
    unit: "km",
    reason: "Where the MOID is large, no approach is near, and the median is large too.",
    of: ({ distances, count }) => quantile(distances, count, 0.5),
  },
  {
    name: "miss_distance_mean",
    unit: "km",
    reason: "As the median; with it, tells the shape of the distances.",
    of: ({ distance }) => distance.mean,
  },
  {
    name: "miss_distance_max",
    unit: "km",
    reason: "Near the limit of the catalogue for an orbit whose approaches were sampled well.",
    of: ({ distances, count }) => valueAt(distances, count - 1, count),
  },
  {
    name: "miss_distance_std",
    unit: "km",
    reason: "Orbits that never come near have their distances in a narrow band.",
    of: ({ distance, count }) => (count > 0 ? distance.std : Number.NaN),
  },
  {
    name: "near_approach_share",
    unit: "",
    reason: "The share of approaches within 0.1 au: large only where the orbits come near each other.",
    of: (approaches) => countWithin(approaches, NEAR_AU) / approaches.count,
  },
  {
    name: "hazardous_distance_count",
    unit: "",
    reason:
      "Approaches within 0.05 au, the limit of the definition: one shows that the MOID is below, unless perturbed.",
    of: (approaches) => countWithin(approaches, HAZARDOUS_AU),
  },
];

function countWithin({ distancesAu, count }: ObjectApproaches, au: number): number {
  let within = 0;
  while (within < count && distancesAu[within]! <= au) within++;
  return within;
}
