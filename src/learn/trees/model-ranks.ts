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
  const found = findThresholds(model, mostEntries);
  if (!found) return undefined;
  const features: RankedFeature[] = [];
  const entryOf = new Uint16Array(found.values.length);
  let entries = 0;
  for (const [feature, indices] of found.ofFeature.entries()) {
    if (indices.length === 0) continue;
    indices.sort((a, b) => found.values[a]! - found.values[b]!);
    for (const [rank, index] of indices.entries()) entryOf[index] = entries + 1 + rank;
    const missing = entries + indices.length + 1;
    const thresholds = Float32Array.from(indices, (index) => found.values[index]!);
    features.push({ feature, thresholds, first: entries, missing });
    entries = missing + 1;
  }
  const rightFrom = found.indexOf.map((index) => entryOf[index]!);
  return { features, entries, rightFrom };
}

/** The distinct thresholds of each feature; most trees share theirs, so they are told apart by a table of their bits. */
function findThresholds({ feature, threshold, featureNames }: TreeEnsemble, mostEntries: number) {
  const bits = new Int32Array(threshold.buffer, threshold.byteOffset, threshold.length);
  const known = featureNames.map(() => new Map<number, number>());
  const ofFeature = featureNames.map((): number[] => []);
  const values: number[] = [];
  // Two entries of each feature are no thresholds.
  const most = mostEntries - 2 * featureNames.length;
  const indexOf = new Uint16Array(feature.length);
  for (let node = 0; node < feature.length; node++) {
    const split = feature[node]!;
    if (split < 0) continue;
    // −0 and 0 are one value.
    const key = bits[node] === MINUS_ZERO ? 0 : bits[node]!;
    let index = known[split]!.get(key);
    if (index === undefined) {
      index = values.length;
      if (index >= most) return undefined;
      known[split]!.set(key, index);
      ofFeature[split]!.push(index);
      values.push(threshold[node]! + 0);
    }
    indexOf[node] = index;
  }
  return { values, ofFeature, indexOf };
}

const MINUS_ZERO = -(2 ** 31);
