import { DAYS_PER_YEAR, type ObjectApproaches } from "../object-approaches.js";
import type { HistoryFeature } from "./feature.js";

/** How often, over how long a time, and whether nearer or farther. Unknown without dates. */
export const timeFeatures: readonly HistoryFeature[] = [
  {
    name: "span_years",
    unit: "yr",
    reason: "A smallest distance says more about the MOID the longer the orbit was followed.",
    of: (approaches) => spanDays(approaches) / DAYS_PER_YEAR,
  },
  {
    name: "approaches_per_decade",
    unit: "1/decade",
    reason: "Frequent where the period is near a year or the orbits stay near each other for long.",
    of: (approaches) => approaches.count / (1 + spanDays(approaches) / (10 * DAYS_PER_YEAR)),
  },
  {
    name: "miss_distance_trend",
    unit: "au/yr",
    reason: "The slope of the distances over time: Jupiter and the Earth move the place where the orbits are nearest.",
    of: trend,
  },
];

function spanDays({ dates, count }: ObjectApproaches): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    if (dates[i]! < first) first = dates[i]!;
    if (dates[i]! > last) last = dates[i]!;
  }
  return first <= last ? last - first : Number.NaN;
}

/** Least squares; NaN for fewer than three dated approaches. */
function trend({ dates, distancesAu, count }: ObjectApproaches): number {
  const origin = dates[0]!;
  let n = 0;
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let xy = 0;
  for (let i = 0; i < count; i++) {
    const x = (dates[i]! - origin) / DAYS_PER_YEAR;
    if (Number.isNaN(x)) continue;
    n++;
    x1 += x;
    x2 += x * x;
    y1 += distancesAu[i]!;
    xy += x * distancesAu[i]!;
  }
  const determinant = n * x2 - x1 * x1;
  return n >= 3 && determinant > 0 ? (n * xy - x1 * y1) / determinant : Number.NaN;
}
