import type { TreeEnsemble } from "../types.js";

/** The thresholds of a model feature by feature, and the place of each value among them in tables of one entry a rank. */
export interface ModelRanks {
  /** The features that nodes ask, with their distinct thresholds, ascending. */
  readonly features: readonly RankedFeature[];
  /** Entries of a table: for each feature one a rank, and one of missing values after them. */
  readonly entries: number;
  /** `[nodes]`, the entry of the lowest rank that goes right: the number of thresholds up to the node's own. */
  readonly rightFrom: Uint16Array;
}

export interface RankedFeature {
  readonly feature: number;
  readonly thresholds: Float32Array;
  /** The entry of rank 0, which every node sends left. */
  readonly first: number;
  /** The entry of missing values. */
  readonly missing: number;
}

/**
 * Ranks values by a model's own thresholds: `x <= t` exactly where fewer thresholds are smaller than x than are up to t.
 *
 * @returns undefined where the tables would have more entries than asked for
 */
export function rankThresholds(model: TreeEnsemble, mostEntries: number): ModelRanks | undefined {
  const { feature, threshold } = model;
  const counts = new Uint32Array(model.featureNames.length);
  for (const split of feature) if (split >= 0) counts[split]!++;
  const all = Array.from(counts, (count) => new Float32Array(count));
  counts.fill(0);
  // Adding 0 makes −0 and 0 one value.
  for (const [node, split] of feature.entries()) if (split >= 0) all[split]![counts[split]!++] = threshold[node]! + 0;

  const features: RankedFeature[] = [];
  const ofFeature: (RankedFeature | undefined)[] = [];
  let entries = 0;
  for (const [index, values] of all.entries()) {
    if (values.length === 0) continue;
    const thresholds = distinct(values.sort());
    const missing = entries + thresholds.length + 1;
    const ranked = { feature: index, thresholds, first: entries, missing };
    features.push(ranked);
    ofFeature[index] = ranked;
    entries = missing + 1;
    if (entries > mostEntries) return undefined;
  }

  const rightFrom = new Uint16Array(feature.length);
  for (const [node, split] of feature.entries()) {
    const ranked = split < 0 ? undefined : ofFeature[split];
    if (ranked) rightFrom[node] = ranked.first + 1 + lowerBound(ranked.thresholds, threshold[node]!);
  }
  return { features, entries, rightFrom };
}

function distinct(sorted: Float32Array): Float32Array {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  }
  return sorted.slice(0, count);
}

/** The number of values smaller than one. */
function lowerBound(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
