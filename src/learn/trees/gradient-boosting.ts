import { setImmediate } from "node:timers/promises";
import { createRandom, invalidOption, type Random } from "../../support/index.js";
import { aborted } from "../errors.js";
import { NODE_WORDS } from "../threads/forest-thread.js";
import type { Matrix } from "../types.js";
import { type Arena, withArena } from "./arena.js";
import { BINS, type Bins, binColumns, binColumnsBy } from "./bins.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { assembleEnsemble } from "./ensemble.js";
import { either, oneOf, wholeNumber } from "./parameter-values.js";
import { type ParameterTable, parseOptions, real, whole } from "./parameters.js";
import { type Fields, putRecord, writeRecord } from "./record.js";
import { checkFeatures, checkTrainingSet } from "./training-set.js";

export interface GradientBoostingOptions {
  /** Number of trees; 200 where left out. */
  readonly nEstimators?: number;
  readonly learningRate?: number;
  readonly numLeaves?: number;
  /** Most splits on the way to a leaf, −1 for any number. */
  readonly maxDepth?: number;
  /** Smallest number of rows of a leaf, judged by its share of the hessians as LightGBM does. */
  readonly minChildSamples?: number;
  /** Smallest sum of hessians of a leaf. */
  readonly minChildWeight?: number;
  readonly regLambda?: number;
  readonly regAlpha?: number;
  readonly minSplitGain?: number;
  /** Share of the rows that a tree sees, drawn without replacement every `subsampleFreq` trees (1 where left out). */
  readonly subsample?: number;
  readonly subsampleFreq?: number;
  /** Share of the features that a tree sees. */
  readonly colsampleBytree?: number;
  /** Most bins of values of a feature; 255 where left out. */
  readonly maxBins?: number;
  /** What rows of class 1 weigh. */
  readonly scalePosWeight?: number;
  readonly randomState?: number;
  /** Ends after so many trees without a smaller log loss on the validation part, and keeps the best number of trees. */
  readonly earlyStoppingRounds?: number;
  /** Number of threads; taken as a limit, one is used. */
  readonly nJobs?: number;
}

const NO_LIMIT = Number.MAX_VALUE;

export const boostingParameters: ParameterTable<GradientBoostingOptions> = {
  nEstimators: whole(1, 100_000, "n_estimators", "num_iterations", "num_boost_round", "max_iter"),
  learningRate: real(0, 100, false, "learning_rate", "eta"),
  numLeaves: whole(2, 131_072, "num_leaves", "max_leaves", "max_leaf_nodes"),
  maxDepth: {
    schema: either(oneOf(-1), wholeNumber(1, 1000)),
    expected: "-1 or a whole number from 1 to 1000",
    aliases: ["max_depth"],
  },
  minChildSamples: whole(0, 1e9, "min_child_samples", "min_data_in_leaf", "min_samples_leaf"),
  minChildWeight: real(0, NO_LIMIT, true, "min_child_weight", "min_sum_hessian_in_leaf"),
  regLambda: real(0, NO_LIMIT, true, "reg_lambda", "lambda_l2", "l2_regularization"),
  regAlpha: real(0, NO_LIMIT, true, "reg_alpha", "lambda_l1"),
  minSplitGain: real(0, NO_LIMIT, true, "min_split_gain", "min_gain_to_split"),
  subsample: real(0, 1, false, "bagging_fraction"),
  subsampleFreq: whole(0, 1e6, "subsample_freq", "bagging_freq"),
  colsampleBytree: real(0, 1, false, "colsample_bytree", "feature_fraction"),
  maxBins: whole(2, 255, "max_bins", "max_bin"),
  scalePosWeight: real(0, 1e6, false, "scale_pos_weight"),
  randomState: whole(0, Number.MAX_SAFE_INTEGER, "random_state", "seed"),
  earlyStoppingRounds: whole(1, 100_000, "early_stopping_rounds", "early_stopping_round"),
  nJobs: {
    schema: either(oneOf(-1), wholeNumber(1, 256)),
    expected: "-1 or a whole number from 1 to 256",
    aliases: ["n_jobs"],
  },
};

const defaults = {
  nEstimators: 200,
  learningRate: 0.1,
  numLeaves: 31,
  maxDepth: -1,
  minChildSamples: 20,
  minChildWeight: 1e-3,
  regLambda: 0,
  regAlpha: 0,
  minSplitGain: 0,
  subsample: 1,
  subsampleFreq: 1,
  colsampleBytree: 1,
  maxBins: 255,
  scalePosWeight: 1,
  randomState: 42,
} as const satisfies GradientBoostingOptions;

type Optional = "earlyStoppingRounds" | "nJobs";
type Settled = Required<Omit<GradientBoostingOptions, Optional>> & Pick<GradientBoostingOptions, Optional>;

export interface BoostingFitOptions extends TreeFitOptions {
  /** What early stopping watches. */
  readonly validation?: { readonly x: Matrix; readonly y: Uint8Array };
}

/** As in `kernels/gradient-split.ts`. */
const LEAF_BYTES = 80;
/** Histograms of leaves beyond this are made from rows again where they are wanted. */
const HISTOGRAM_BYTES = 128 * 2 ** 20;
/** Units of the gradients in 1: about what a float32 near 1 holds, with room for weights up to 64 in 31 bits. */
const UNITS = 2 ** 24;
const UNWEIGHTED_UP_TO = 64;

/**
 * Gradient boosting of the logistic loss (Friedman, 2001) with trees grown leaf by leaf over histograms of 256 bins:
 * names, defaults and formulas as in LightGBM's `LGBMClassifier`.
 *
 * Gradients are whole multiples of 2⁻²⁴ and add up exactly, so a row twice is the same as a row of weight 2. The same
 * data, parameters and seed give the same model, bit for bit. A missing value goes the way that splits best; where a
 * leaf saw none, with the larger child.
 *
 * @example
 * const boosting = await new GradientBoostingClassifier({ numLeaves: 63 }).fit(x, y);
 * boosting.predictProba(x); // [rows], of class 1
 */
export class GradientBoostingClassifier extends TreeClassifier {
  readonly #options: Settled;

  /** @throws `INVALID_OPTION`, `UNKNOWN_NAME` */
  constructor(options: GradientBoostingOptions = {}) {
    super();
    const given = parseOptions<GradientBoostingOptions>("GradientBoostingClassifier", boostingParameters, options);
    this.#options = Object.freeze({ ...defaults, ...given });
  }

  getParams(): GradientBoostingOptions {
    return this.#options;
  }

  /**
   * @param x `[rows × features]`, NaN for missing
   * @param y `[rows]`, 0 or 1
   * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `SINGLE_CLASS`, `ABORTED`, `OUT_OF_MEMORY`;
   *   `INVALID_OPTION` for early stopping without a validation part, `FEATURES_DIFFER` for one with other columns
   */
  async fit(x: Matrix, y: Uint8Array, fitOptions: BoostingFitOptions = {}): Promise<this> {
    const options = this.#options;
    const { sampleWeight, signal, onTree, validation } = fitOptions;
    checkTrainingSet("GradientBoostingClassifier", x, y, sampleWeight);
    if (validation) {
      checkFeatures({ featureNames: x.names }, validation.x);
      checkTrainingSet("the validation part", validation.x, validation.y);
    }
    if (options.earlyStoppingRounds !== undefined && !validation) {
      throw invalidOption(
        "earlyStoppingRounds",
        options.earlyStoppingRounds,
        "a validation part to watch (fit option)",
      );
    }
    await withArena(async (arena) => {
      const bins = binColumns(arena, x, options.maxBins);
      const base = Math.fround(logOdds(y, sampleWeight));
      const grower = new TreeGrower(arena, x, y, bins, base, options, sampleWeight);
      const watch =
        options.earlyStoppingRounds !== undefined && validation
          ? new LossWatch(arena, validation.x, validation.y, bins.thresholds, base)
          : undefined;
      const trees: Int32Array[] = [];
      let best = { loss: Number.POSITIVE_INFINITY, trees: 0 };
      while (trees.length < options.nEstimators) {
        if (signal?.aborted) throw aborted("the fit of the boosting", signal.reason);
        const tree = grower.grow(trees.length);
        // As in LightGBM: where no leaf can be split, further trees would not be either.
        if (tree.length === NODE_WORDS && trees.length > 0) break;
        trees.push(tree);
        onTree?.(trees.length, options.nEstimators);
        if (watch) {
          const loss = watch.lossWith(grower.nodes);
          if (loss < best.loss) best = { loss, trees: trees.length };
          else if (trees.length - best.trees >= options.earlyStoppingRounds!) break;
        }
        await setImmediate();
      }
      if (watch) trees.length = Math.max(1, best.trees);
      const { thresholds } = bins;
      this.keep(
        assembleEnsemble({
          link: "logistic",
          featureNames: x.names,
          base,
          scale: 1,
          coverScale: 1,
          thresholds,
          trees,
        }),
      );
    });
    return this;
  }
}

/** Grows one tree after another in the memory of the kernels, and keeps the margins of the training rows. */
class TreeGrower {
  readonly nodes: number;
  readonly #job: number;
  readonly #fields: (count: number, features: number) => Fields;
  readonly #margins: number;
  readonly #gradients: number;
  readonly #labels: number;
  readonly #weights: number;
  readonly #rows: number;
  readonly #features: number;
  readonly #units: number;
  readonly #everyRow: Uint32Array;
  #drawn: Uint32Array;

  constructor(
    readonly arena: Arena,
    readonly x: Matrix,
    y: Uint8Array,
    readonly bins: Bins,
    base: number,
    readonly options: Settled,
    sampleWeight: Float32Array | undefined,
  ) {
    const rows = x.rows;
    // The gradients are made four rows at a time.
    const padded = Math.ceil(rows / 4) * 4;
    const features = x.columns.length;
    this.#labels = arena.take(padded);
    arena.bytesAt(this.#labels, padded).fill(0).set(y);
    this.#margins = arena.take(4 * padded);
    arena.float32At(this.#margins, padded).fill(base);
    const weights = weightsOf(y, options.scalePosWeight, sampleWeight);
    this.#weights = weights ? arena.put(weights) : 0;
    this.#units = unitsFor(weights);
    this.#gradients = arena.take(8 * padded);
    this.#rows = arena.take(4 * rows);
    this.#features = arena.take(4 * features);
    this.#everyRow = Uint32Array.from({ length: rows }, (_, row) => row);
    this.#drawn = this.#everyRow;

    const perSlot = 16 * BINS * features;
    const slots = Math.max(1, Math.min(options.numLeaves, Math.floor(HISTOGRAM_BYTES / perSlot)));
    const spare = arena.take(4 * rows);
    const ordered = arena.take(8 * rows);
    const histograms = arena.take(perSlot * (slots + 1));
    const leaves = arena.take(LEAF_BYTES * options.numLeaves);
    this.nodes = arena.take(4 * NODE_WORDS * 2 * options.numLeaves);
    const units = this.#units;
    this.#fields = (count, featureCount) => [
      ["f64", options.regLambda * units],
      ["f64", options.regAlpha * units],
      ["f64", options.minSplitGain * units],
      ["f64", options.minChildWeight * units],
      ["f64", options.minChildSamples],
      ["f64", options.learningRate],
      ["f64", 1 / units],
      ["u32", bins.bins],
      ["u32", bins.valueBins],
      ["u32", this.#gradients],
      ["u32", this.#rows],
      ["u32", spare],
      ["u32", ordered],
      ["u32", this.#features],
      ["u32", histograms],
      ["u32", leaves],
      ["u32", this.nodes],
      ["u32", count === rows ? this.#margins : 0],
      ["u32", rows],
      ["u32", count],
      ["u32", featureCount],
      ["u32", slots],
      ["u32", options.numLeaves],
      ["u32", options.maxDepth < 0 ? 0x7fffffff : options.maxDepth],
    ];
    this.#job = putRecord(arena, this.#fields(rows, features));
  }

  /** The nodes of the next tree, copied. */
  grow(tree: number): Int32Array {
    const { arena, x, bins, options } = this;
    const { kernels } = arena;
    kernels.logisticGradients(this.#margins, this.#labels, x.rows, this.#units, this.#gradients);
    if (this.#weights) kernels.weighGradients(this.#gradients, this.#weights, x.rows);
    const random = createRandom(options.randomState, tree);
    const features = drawFeatures(x.columns.length, options.colsampleBytree, random);
    if (options.subsample < 1 && options.subsampleFreq > 0 && tree % options.subsampleFreq === 0) {
      this.#drawn = drawRows(x.rows, options.subsample, random);
    }
    arena.uint32At(this.#features, features.length).set(features);
    arena.uint32At(this.#rows, this.#drawn.length).set(this.#drawn);
    writeRecord(arena, this.#job, this.#fields(this.#drawn.length, features.length));
    const nodes = kernels.growBoostingTree(this.#job);
    // Rows that the tree did not see are found by walking down it.
    if (this.#drawn.length < x.rows) kernels.addMarginsOfBins(this.nodes, bins.bins, x.rows, this.#margins);
    return new Int32Array(arena.memory.buffer, this.nodes, nodes * NODE_WORDS).slice();
  }
}

/** The mean log loss of a validation part, tree by tree. */
class LossWatch {
  readonly #bins: number;
  readonly #margins: number;

  constructor(
    readonly arena: Arena,
    x: Matrix,
    readonly y: Uint8Array,
    thresholds: readonly Float32Array[],
    base: number,
  ) {
    this.#bins = binColumnsBy(arena, x, thresholds);
    this.#margins = arena.take(4 * y.length);
    arena.float32At(this.#margins, y.length).fill(base);
  }

  /** With the tree at `nodes` added. */
  lossWith(nodes: number): number {
    const rows = this.y.length;
    this.arena.kernels.addMarginsOfBins(nodes, this.#bins, rows, this.#margins);
    const margins = this.arena.float32At(this.#margins, rows);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const wrong = this.y[row] === 1 ? -margins[row]! : margins[row]!;
      loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return loss / rows;
  }
}

function logOdds(y: Uint8Array, sampleWeight: Float32Array | undefined): number {
  let positive = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = sampleWeight?.[row] ?? 1;
    positive += weight * y[row]!;
    total += weight;
  }
  return Math.log(positive / (total - positive));
}

/** `[rows]`, or undefined where all are 1. */
function weightsOf(
  y: Uint8Array,
  scalePosWeight: number,
  sampleWeight: Float32Array | undefined,
): Float32Array | undefined {
  if (scalePosWeight === 1 && !sampleWeight) return undefined;
  return Float32Array.from(y, (label, row) => (sampleWeight?.[row] ?? 1) * (label ? scalePosWeight : 1));
}

function unitsFor(weights: Float32Array | undefined): number {
  const most = weights?.reduce((a, b) => Math.max(a, b), 0) ?? 1;
  return UNITS / 2 ** Math.max(0, Math.ceil(Math.log2(most / UNWEIGHTED_UP_TO)));
}

function drawFeatures(features: number, share: number, random: Random): Uint32Array {
  const all = Uint32Array.from({ length: features }, (_, feature) => feature);
  const count = Math.max(1, Math.round(features * share));
  for (let k = 0; k < count; k++) {
    const from = k + random.below(features - k);
    [all[k], all[from]] = [all[from]!, all[k]!];
  }
  return all.subarray(0, count).sort();
}

/** Ascending, without replacement: each row is taken with the chance that exactly so many are (Knuth's algorithm S). */
function drawRows(rows: number, share: number, random: Random): Uint32Array {
  const drawn = new Uint32Array(Math.max(1, Math.floor(rows * share)));
  let count = 0;
  for (let row = 0; row < rows && count < drawn.length; row++) {
    if (random.uniform() * (rows - row) < drawn.length - count) drawn[count++] = row;
  }
  return drawn;
}
