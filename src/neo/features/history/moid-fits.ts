import { KM_PER_AU } from "../../units.js";
import { DAYS_PER_YEAR, type ObjectApproaches } from "../object-approaches.js";
import type { HistoryFeature } from "./feature.js";

/**
 * Estimates of the MOID from few approaches.
 *
 * Near the MOID both orbits are straight lines, on which Earth and object miss each other by some offset s: the squared
 * distance of approach is MOID² + (c s)², and speed and place of the approach are linear functions of s. So a parabola of
 * the squared distance, fitted to the approaches of one place in the speed (or in the place), has its vertex at about
 * MOID². Fits are least squares, each approach weighted by 1 / (distance + softening)², and give √ of the vertex with its
 * sign, since one below zero says that the MOID is small beyond what the approaches resolve.
 */
export const moidFeatures: readonly HistoryFeature[] = [
  {
    name: "miss_distance_extrapolated",
    unit: "km",
    reason: "The MOID by the eight nearest approaches of any place, in the speed: needs no dates.",
    of: (approaches) => fitMoid(approaches, anyPlace),
  },
  {
    name: "moid_nearest_five",
    unit: "km",
    reason:
      "The MOID by the five nearest at the place of the nearest, in the speed: the straight lines hold best there.",
    of: (approaches) => fitMoid(approaches, nearestFive),
  },
  {
    name: "moid_nearest_eight",
    unit: "km",
    reason: "As by five, with less noise and more curvature.",
    of: (approaches) => fitMoid(approaches, nearestEight),
  },
  {
    name: "moid_nearest_eight_residual",
    unit: "au²",
    reason: "How far the eight are from their parabola: whether the estimate deserves trust.",
    of: (approaches) => fitMoid(approaches, nearestEight, "residual"),
  },
  {
    name: "moid_nearest_place",
    unit: "km",
    reason: "The MOID by all approaches within 30 days of the year of the nearest, in the speed.",
    of: (approaches) => fitMoid(approaches, wholePlace),
  },
  {
    name: "moid_nearest_place_residual",
    unit: "au²",
    reason: "How far those are from their parabola.",
    of: (approaches) => fitMoid(approaches, wholePlace, "residual"),
  },
  {
    name: "moid_by_season",
    unit: "km",
    reason: "The MOID in the day of the year, which tells the Earth's place, where speeds are alike or unknown.",
    of: (approaches) => fitMoid(approaches, bySeason),
  },
  {
    name: "moid_other_place",
    unit: "km",
    reason: "The MOID at the other crossing of the orbits, by the eight nearest approaches there, in the speed.",
    of: (approaches) => fitMoid(approaches, otherPlace),
  },
];

interface MoidFit {
  readonly by: "encounterSpeeds" | "placeOffsets";
  /** Days of the year around the place; all places where infinite. */
  readonly within: number;
  /** The place: of the nearest approach, or of the nearest one elsewhere. */
  readonly at: "nearest" | "elsewhere";
  /** The nearest approaches that are fitted. */
  readonly most: number;
  /** au. */
  readonly softening: number;
}

/** Approaches of one crossing of the orbits lie within so many days of the year, as a rule. */
export const PLACE_DAYS = 30;

const anyPlace: MoidFit = {
  by: "encounterSpeeds",
  within: Number.POSITIVE_INFINITY,
  at: "nearest",
  most: 8,
  softening: 0.01,
};
const nearestEight: MoidFit = { ...anyPlace, within: PLACE_DAYS };
const nearestFive: MoidFit = { ...nearestEight, most: 5, softening: 0.005 };
const wholePlace: MoidFit = { ...nearestEight, most: Number.POSITIVE_INFINITY };
const otherPlace: MoidFit = { ...nearestEight, at: "elsewhere" };
const bySeason: MoidFit = { ...wholePlace, by: "placeOffsets", softening: 0.02 };

/** A parabola has three numbers; a fourth approach tells whether it is one. */
const LEAST_APPROACHES = 4;

/** Where the nearest approach lies that is not at the place of the nearest of all; -1 where there is none. */
export function firstElsewhere({ placeOffsets, count }: ObjectApproaches): number {
  for (let i = 1; i < count; i++) if (Math.abs(placeOffsets[i]!) > PLACE_DAYS) return i;
  return -1;
}

/**
 * @returns the vertex in km, or the weighted root mean square of the residuals in au²; NaN for fewer than four approaches
 *   of known speed and place, where they lie in fewer than three places, and for the vertex of a parabola that opens
 *   downwards
 */
function fitMoid(approaches: ObjectApproaches, fit: MoidFit, give: "vertex" | "residual" = "vertex"): number {
  const { count, distancesAu, placeOffsets } = approaches;
  const place = approaches[fit.by];
  const first = fit.at === "nearest" ? 0 : firstElsewhere(approaches);
  if (first < 0 || count - first < LEAST_APPROACHES) return Number.NaN;
  const center = placeOffsets[first]!;
  // Numbers near 1 keep the normal equations well conditioned: km/s, or tens of days.
  const unit = fit.by === "encounterSpeeds" ? 1 : 10;
  const origin = place[first]!;

  let fitted = 0;
  let w = 0;
  let x1 = 0;
  let x2 = 0;
  let x3 = 0;
  let x4 = 0;
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  let yy = 0;
  for (let i = first; i < count && fitted < fit.most; i++) {
    if (fit.within < Number.POSITIVE_INFINITY && !(daysApart(placeOffsets[i]!, center) <= fit.within)) continue;
    const x = (place[i]! - origin) / unit;
    if (Number.isNaN(x)) continue;
    const distance = distancesAu[i]!;
    const weight = 1 / ((distance + fit.softening) * (distance + fit.softening));
    const y = distance * distance;
    fitted++;
    w += weight;
    x1 += weight * x;
    x2 += weight * x * x;
    x3 += weight * x * x * x;
    x4 += weight * x * x * x * x;
    y0 += weight * y;
    y1 += weight * x * y;
    y2 += weight * x * x * y;
    yy += weight * y * y;
  }
  if (fitted < LEAST_APPROACHES) return Number.NaN;
  const determinant = w * (x2 * x4 - x3 * x3) - x1 * (x1 * x4 - x2 * x3) + x2 * (x1 * x3 - x2 * x2);
  // Speeds in fewer than three places leave the parabola open.
  if (!(determinant > 1e-9 * w * x2 * x4)) return Number.NaN;
  const constant = (y0 * (x2 * x4 - x3 * x3) - y1 * (x1 * x4 - x2 * x3) + y2 * (x1 * x3 - x2 * x2)) / determinant;
  const linear = (w * (y1 * x4 - y2 * x3) - x1 * (y0 * x4 - y2 * x2) + x2 * (y0 * x3 - y1 * x2)) / determinant;
  const square = (w * (x2 * y2 - x3 * y1) - x1 * (x1 * y2 - x2 * y1) + y0 * (x1 * x3 - x2 * x2)) / determinant;
  if (give === "residual") return Math.sqrt(Math.max(0, yy - constant * y0 - linear * y1 - square * y2) / w);
  if (!(square > 0)) return Number.NaN;
  const vertex = constant - (linear * linear) / (4 * square);
  return KM_PER_AU * Math.sign(vertex) * Math.sqrt(Math.abs(vertex));
}

function daysApart(a: number, b: number): number {
  const apart = Math.abs(a - b);
  return Math.min(apart, DAYS_PER_YEAR - apart);
}
