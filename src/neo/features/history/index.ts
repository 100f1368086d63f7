import type { ObjectApproaches } from "../object-approaches.js";
import { distanceFeatures } from "./distances.js";
import type { HistoryFeature } from "./feature.js";
import { magnitudeFeatures } from "./magnitudes.js";
import { moidFeatures } from "./moid-fits.js";
import { placeFeatures } from "./places.js";
import { speedFeatures } from "./speeds.js";
import { timeFeatures } from "./times.js";

export type { HistoryFeature } from "./feature.js";

/** The features of the set `history` by what they are made of. */
export const historyGroups: Readonly<Record<string, readonly HistoryFeature[]>> = {
  distances: distanceFeatures,
  speeds: speedFeatures,
  moid: moidFeatures,
  places: placeFeatures,
  times: timeFeatures,
  magnitudes: magnitudeFeatures,
};

/** What the set `history` adds to the set `approach`: the one definition for batch and online, for `known` and `past`. */
export const historyFeatures: readonly HistoryFeature[] = Object.values(historyGroups).flat();

/**
 * The aggregates of one object's approaches, written in the order of `historyFeatures`.
 *
 * @param output `[historyFeatures.length]` or longer
 * @param start  where in `output` the first one goes
 */
export function historyOf(approaches: ObjectApproaches, output: Float32Array, start = 0): void {
  for (let i = 0; i < historyFeatures.length; i++) output[start + i] = historyFeatures[i]!.of(approaches);
}
