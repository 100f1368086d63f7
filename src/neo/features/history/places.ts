import type { ObjectApproaches } from "../object-approaches.js";
import type { HistoryFeature } from "./feature.js";
import { firstElsewhere, PLACE_DAYS } from "./moid-fits.js";

/**
 * Where along the Earth's orbit: two orbits come near each other at one or two places, which the Earth passes on the same
 * days of every year. Unknown without dates.
 */
export const placeFeatures: readonly HistoryFeature[] = [
  {
    name: "nearest_place_count",
    unit: "",
    reason: "Approaches within 30 days of the year of the nearest: how often that place was seen.",
    of: countAtNearest,
  },
  {
    name: "nearest_place_share",
    unit: "",
    reason: "Near 1 where the orbits come near each other at one place alone.",
    of: (approaches) => countAtNearest(approaches) / approaches.count,
  },
  {
    name: "other_place_miss_distance",
    unit: "km",
    reason: "The smallest distance at the other places: the upper bound of the distance of the orbits there.",
    of: (approaches) => atOther(approaches, approaches.distances),
  },
  {
    name: "other_place_velocity",
    unit: "km/h",
    reason: "The speed there: with the nearest's, tells how the orbit lies to the Earth's.",
    of: (approaches) => atOther(approaches, approaches.speeds),
  },
];

function countAtNearest({ placeOffsets, count }: ObjectApproaches): number {
  let near = 0;
  for (let i = 0; i < count; i++) if (Math.abs(placeOffsets[i]!) <= PLACE_DAYS) near++;
  return near > 0 ? near : Number.NaN;
}

function atOther(approaches: ObjectApproaches, values: Float32Array): number {
  const first = firstElsewhere(approaches);
  return first < 0 ? Number.NaN : values[first]!;
}
