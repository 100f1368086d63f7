import { createRandom } from "../../support/index.js";
import type { BoostingSettings } from "./boosting-parameters.js";

/** What is drawn for each tree depends on the seed and its index alone, so that training can go on from any tree. */
export interface Draws {
  /** Ascending. */
  features(tree: number): Uint32Array;
  /** `[rows]`, 1 for a row that the tree sees, with their number; undefined where it sees all. */
  rows(tree: number): { readonly drawn: Uint8Array; readonly count: number } | undefined;
}

/** Tells the rows' stream of numbers from the features'. */
const OF_ROWS = 0x8000_0000;

export function createDraws(rows: number, features: number, settings: BoostingSettings): Draws {
  const { randomState, subsample, subsampleFreq, colsampleBytree } = settings;
  const count = Math.max(1, Math.floor(rows * subsample));
  let last: { readonly tree: number; readonly drawn: Uint8Array } | undefined;
  return {
    features: (tree) => drawFeatures(features, colsampleBytree, randomState, tree),
    rows(tree) {
      if (subsample === 1 || subsampleFreq === 0) return undefined;
      const first = tree - (tree % subsampleFreq);
      if (last?.tree !== first) last = { tree: first, drawn: drawRows(rows, count, randomState, first) };
      return { drawn: last.drawn, count };
    },
  };
}

function drawFeatures(features: number, share: number, seed: number, tree: number): Uint32Array {
  const all = Uint32Array.from({ length: features }, (_, feature) => feature);
  if (share === 1) return all;
  const random = createRandom(seed, tree);
  const count = Math.max(1, Math.round(features * share));
  for (let k = 0; k < count; k++) {
    const from = k + random.below(features - k);
    [all[k], all[from]] = [all[from]!, all[k]!];
  }
  return all.subarray(0, count).sort();
}

/** Without replacement: each row is taken with the chance that exactly so many are (Knuth's algorithm S). */
function drawRows(rows: number, count: number, seed: number, tree: number): Uint8Array {
  const random = createRandom(seed, tree + OF_ROWS);
  const drawn = new Uint8Array(rows);
  for (let row = 0, left = count; left > 0; row++) {
    if (random.uniform() * (rows - row) >= left) continue;
    drawn[row] = 1;
    left--;
  }
  return drawn;
}
