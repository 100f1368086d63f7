import { availableParallelism } from "node:os";
import { growForest } from "../threads/grow-forest.js";
import type { Matrix } from "../types.js";
import { type Arena, withArena } from "./arena.js";
import { BINS, binColumns } from "./bins.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { assembleEnsemble } from "./ensemble.js";
import { either, oneOf, realNumberAbove, wholeNumber } from "./parameter-values.js";
import { type ParameterTable, parseOptions, whole } from "./parameters.js";
import { putRecord } from "./record.js";
import { checkTrainingSet } from "./training-set.js";
import { type RowUnits, unitsOfRows } from "./units.js";

export interface RandomForestOptions {
  /** Number of trees; 100 where left out. */
  readonly nEstimators?: number;
  /** Most splits on the way to a leaf, null for any number; 10 where left out. */
  readonly maxDepth?: number | null;
  /** Features tried in a node: a number, a share below 1, or null for all; "sqrt" where left out. */
  readonly maxFeatures?: "sqrt" | "log2" | number | null;
  /** Smallest number of rows of a node that is split, and of a leaf. Rows count as often as they are drawn. */
  readonly minSamplesSplit?: number;
  readonly minSamplesLeaf?: number;
  /** Whether each tree draws its own rows, with replacement; true where left out. */
  readonly bootstrap?: boolean;
  /** Most bins of values of a feature; 255 where left out. */
  readonly maxBins?: number;
  /** "balanced": both classes weigh the same in total. */
  readonly classWeight?: "balanced" | null;
  readonly randomState?: number;
  /** Number of threads, −1 for all; as many as pay where left out. The result does not depend on it. */
  readonly nJobs?: number;
}

export const forestParameters: ParameterTable<RandomForestOptions> = {
  nEstimators: whole(1, 100_000, "n_estimators"),
  maxDepth: {
    schema: either(wholeNumber(1, 1000), oneOf(null)),
    expected: "a whole number from 1 to 1000, or null",
    aliases: ["max_depth"],
  },
  maxFeatures: {
    schema: either(oneOf("sqrt", "log2", null), realNumberAbove(0, 1), wholeNumber(1)),
    expected: '"sqrt", "log2", a whole number from 1, a share between 0 and 1, or null',
    aliases: ["max_features"],
  },
  minSamplesSplit: whole(2, 1e9, "min_samples_split"),
  minSamplesLeaf: whole(1, 1e9, "min_samples_leaf"),
  bootstrap: { schema: oneOf(true, false), expected: "true or false", aliases: [] },
  maxBins: whole(2, 255, "max_bins"),
  classWeight: {
    schema: oneOf("balanced", null),
    expected: '"balanced" or null',
    aliases: ["class_weight"],
  },
  randomState: whole(0, Number.MAX_SAFE_INTEGER, "random_state", "seed"),
  nJobs: {
    schema: either(oneOf(-1), wholeNumber(1, 256)),
    expected: "-1 or a whole number from 1 to 256",
    aliases: ["n_jobs"],
  },
};

const defaults = {
  nEstimators: 100,
  maxDepth: 10,
  maxFeatures: "sqrt",
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: true,
  maxBins: 255,
  classWeight: null,
  randomState: 42,
} as const satisfies RandomForestOptions;

type Settled = Required<Omit<RandomForestOptions, "nJobs">> & Pick<RandomForestOptions, "nJobs">;

/** Updates of a histogram below which a further thread costs more than it saves. */
const UPDATES_THAT_PAY = 2e7;
/** As in `kernels/forest-tree.ts`. */
const MOST_PENDING = 64;
const HISTOGRAMS_KEPT = 36;
const NODE_BYTES = 32;

/**
 * A random forest (Breiman, 2001): the mean of trees that each see their own draw of the rows, and in each node of
 * the features. Splits by gini, over histograms of 256 bins; leaves hold the probability of class 1.
 *
 * The same data, parameters and seed give the same model, bit for bit, on any number of threads. A missing value goes
 * the way that splits best; where a node saw none, with the larger child.
 *
 * @example
 * const forest = await new RandomForestClassifier({ nEstimators: 200 }).fit(x, y);
 * forest.predictProba(x); // [rows], of class 1
 */
export class RandomForestClassifier extends TreeClassifier {
  readonly #options: Settled;

  /** @throws `INVALID_OPTION`, `UNKNOWN_NAME` */
  constructor(options: RandomForestOptions = {}) {
    super();
    const given = parseOptions<RandomForestOptions>("RandomForestClassifier", forestParameters, options);
    this.#options = Object.freeze({ ...defaults, ...given });
  }

  getParams(): RandomForestOptions {
    return this.#options;
  }

  /**
   * @param x `[rows × features]`, NaN for missing
   * @param y `[rows]`, 0 or 1
   * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `SINGLE_CLASS`, `ABORTED`, `OUT_OF_MEMORY`
   */
  async fit(x: Matrix, y: Uint8Array, { sampleWeight, signal, onTree }: TreeFitOptions = {}): Promise<this> {
    checkTrainingSet("RandomForestClassifier", x, y, sampleWeight);
    const options = this.#options;
    await withArena(async (arena) => {
      const { bins, valueBins, thresholds } = binColumns(arena, x, options.maxBins);
      const units = unitsOfRows(sampleWeight);
      const job = putJob(arena, x, y, options, units, { bins, valueBins });
      const work = {
        job,
        meeting: arena.take(16),
        trees: options.nEstimators,
        threads: Array.from({ length: threadsFor(x, options) }, () => takeWorkspace(arena, x, options)),
      };
      const trees = await growForest(arena, work, { signal, onTree });
      const scale = 1 / options.nEstimators;
      const parts = { link: "mean", featureNames: x.names, base: 0, scale, coverScale: 1, thresholds, trees } as const;
      this.keep(assembleEnsemble(parts));
    });
    return this;
  }
}

/** Writes a ForestJob of `kernels/forest-tree.ts`. */
function putJob(
  arena: Arena,
  x: Matrix,
  y: Uint8Array,
  options: Settled,
  units: RowUnits,
  { bins, valueBins }: { bins: number; valueBins: number },
): number {
  const positives = y.reduce((sum, label) => sum + label, 0);
  const balanced = options.classWeight === "balanced";
  const weight0 = balanced ? x.rows / (2 * (x.rows - positives)) : 1;
  const weight1 = balanced ? x.rows / (2 * positives) : 1;
  return putRecord(arena, [
    ["f64", weight0 / units.perWeight],
    ["f64", weight1 / units.perWeight],
    ["f64", options.minSamplesSplit > 2 ? options.minSamplesSplit * units.mean : 0],
    ["f64", options.minSamplesLeaf > 1 ? options.minSamplesLeaf * units.mean : 1],
    ["u32", bins],
    ["u32", valueBins],
    ["u32", arena.put(y)],
    ["u32", units.ofRow ? arena.put(units.ofRow) : 0],
    ["u32", x.rows],
    ["u32", x.columns.length],
    ["u32", featuresTried(options.maxFeatures, x.columns.length)],
    ["u32", options.maxDepth ?? 0xffffffff],
    ["u32", options.bootstrap ? 1 : 0],
    ["u32", options.randomState >>> 0],
    ["u32", Math.floor(options.randomState / 2 ** 32)],
  ]);
}

/** Takes the space of a ForestWorkspace of `kernels/forest-tree.ts`, for one thread. */
function takeWorkspace(arena: Arena, x: Matrix, options: Settled): { workspace: number; nodes: number } {
  const features = x.columns.length;
  const kept = featuresTried(options.maxFeatures, features) >= features ? HISTOGRAMS_KEPT * features : 2;
  const most = Math.min(2 * x.rows, 2 ** Math.min(31, (options.maxDepth ?? 31) + 1));
  const nodes = arena.take(NODE_BYTES * most);
  const workspace = putRecord(arena, [
    ["u32", arena.take(x.rows)],
    ["u32", arena.take(8 * x.rows)],
    ["u32", arena.take(8 * x.rows)],
    ["u32", arena.take(4 * features)],
    ["u32", arena.take(8 * BINS * kept)],
    ["u32", arena.take(32 * MOST_PENDING)],
    ["u32", arena.take(256)],
    ["u32", nodes],
  ]);
  return { workspace, nodes };
}

function featuresTried(maxFeatures: Settled["maxFeatures"], features: number): number {
  if (maxFeatures === null) return features;
  if (maxFeatures === "sqrt") return Math.max(1, Math.floor(Math.sqrt(features)));
  if (maxFeatures === "log2") return Math.max(1, Math.floor(Math.log2(features)));
  return maxFeatures < 1 ? Math.max(1, Math.floor(maxFeatures * features)) : Math.min(maxFeatures, features);
}

function threadsFor(x: Matrix, { nJobs, nEstimators, maxDepth, maxFeatures }: Settled): number {
  if (nJobs !== undefined && nJobs > 0) return Math.min(nJobs, nEstimators);
  const levels = Math.min(maxDepth ?? 30, Math.ceil(Math.log2(x.rows + 1)));
  const updates = x.rows * levels * nEstimators * featuresTried(maxFeatures, x.columns.length);
  return Math.max(1, Math.min(availableParallelism(), nEstimators, Math.floor(updates / UPDATES_THAT_PAY)));
}
