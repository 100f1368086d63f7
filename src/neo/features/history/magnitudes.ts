import type { ObjectApproaches } from "../object-approaches.js";
import type { HistoryFeature } from "./feature.js";

/** H is an estimate that catalogues revise, and the flag turns at 22.0. */
export const magnitudeFeatures: readonly HistoryFeature[] = [
  {
    name: "absolute_magnitude_min",
    unit: "mag",
    reason: "The brightest that was told: the flag may stem from it where H was revised across 22.0.",
    of: brightest,
  },
  {
    name: "absolute_magnitude_range",
    unit: "mag",
    reason: "How much H was revised: where it is near 22.0, how doubtful the flag is.",
    of: (approaches) => faintest(approaches) - brightest(approaches),
  },
];

function brightest({ magnitudes, count }: ObjectApproaches): number {
  let least = Number.NaN;
  for (let i = 0; i < count; i++) least = smaller(least, magnitudes[i]!);
  return least;
}

function faintest({ magnitudes, count }: ObjectApproaches): number {
  let most = Number.NaN;
  for (let i = 0; i < count; i++) most = -smaller(-most, -magnitudes[i]!);
  return most;
}

/** The smaller of two numbers, of which one or both may be unknown. */
const smaller = (a: number, b: number) => (Number.isNaN(a) || b < a ? b : a);
