import type { TreeEnsemble } from "../types.js";

/** `[features]`: how many splits of the trees ask for each feature; LightGBM's importance of type `split`. */
export function splitCountsOf({ feature, featureNames }: TreeEnsemble): Uint32Array {
  const counts = new Uint32Array(featureNames.length);
  for (const split of feature) if (split >= 0) counts[split]!++;
  return counts;
}
