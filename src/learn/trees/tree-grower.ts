import { NODE_WORDS } from "../threads/forest-thread.js";
import type { Arena } from "./arena.js";
import type { BoostingSettings } from "./boosting-parameters.js";
import { createDraws, type Draws } from "./draws.js";
import { BINS, dealRows, type PackedTable } from "./packed-bins.js";
import { type Fields, putRecord, writeRecord } from "./record.js";

/** Bytes of the kernels' records: BoostingThread, Leaf and Candidate of `kernels/boosting-job.ts`, rounded up. */
const THREAD_BYTES = 256;
const LEAF_BYTES = 96;
const CANDIDATE_BYTES = 64;
const HISTOGRAM_BYTES = 8 * BINS;
/** Histograms of leaves beyond this are made from rows again where they are wanted. */
const MOST_HISTOGRAM_BYTES = 128 * 2 ** 20;
/** Weights are scaled, by a power of two, where the largest or their mean is above these, or all are below 1. */
const LARGEST_WEIGHT = 256;
const MEAN_WEIGHT = 16;

export interface TrainingRows {
  readonly table: PackedTable;
  /** `[columns of the table]`, the feature of each */
  readonly features: Uint32Array;
  /** `[features]` */
  readonly thresholds: readonly Float32Array[];
  readonly y: Uint8Array;
  readonly weights: Float32Array | undefined;
  /** `[rows]`, or one for all: the margins before the first tree. */
  readonly margins: Float32Array | number;
  /** `[features]`; undefined without constraints */
  readonly constraints: Int8Array | undefined;
}

/** Grows one tree after another in the memory of the kernels, and keeps the margins of the training rows. */
export class TreeGrower {
  /** Pointers to the BoostingJob, and to the nodes of the last tree. */
  readonly job: number;
  readonly nodes: number;
  readonly #fields: (tree: number, rows: number, features: number, drawn: number) => Fields;
  readonly #draws: Draws;
  readonly #drawn: number;
  readonly #features: number;
  readonly #wordFeatures: number;

  constructor(
    readonly arena: Arena,
    readonly training: TrainingRows,
    settings: BoostingSettings,
  ) {
    const { table, thresholds, weights, constraints } = training;
    const { threads, share } = table;
    const positions = threads * share;
    const features = training.features.length;
    const words = Math.ceil(features / 8);
    const labels = arena.take(positions);
    dealRows(table, training.y, arena.bytesAt(labels, positions));
    const margins = arena.take(4 * positions);
    fillMargins(training, arena.float32At(margins, positions));
    const weighed = weights ? arena.take(4 * positions) : 0;
    const weightUnits = weightUnitsFor(weights);
    const scaled = weights?.map((weight) => weight * weightUnits);
    if (scaled) dealRows(table, scaled, arena.float32At(weighed, positions));
    const slack = scaled ? scaled.reduce((sum, weight) => sum + weight, table.rows) : table.rows;

    this.#draws = createDraws(table.rows, features, settings);
    this.#drawn = settings.subsample < 1 ? arena.take(positions) : 0;
    this.#features = arena.take(4 * features);
    this.#wordFeatures = arena.take(4 * words);
    const place = () => arena.take((16 + 4 + 8 * (words - 1)) * positions);
    const [first, second] = [place(), place()];
    const valueBins = arena.put(training.features.map((feature) => thresholds[feature]!.length));
    const monotone = constraints
      ? arena.put(Uint8Array.from(training.features, (feature) => constraints[feature]!))
      : 0;
    const perSlot = HISTOGRAM_BYTES * features;
    const slots = Math.max(1, Math.min(settings.numLeaves, Math.floor(MOST_HISTOGRAM_BYTES / perSlot)));
    const histograms = arena.take(perSlot * (slots + 1));
    this.nodes = arena.take(4 * NODE_WORDS * 2 * settings.numLeaves);
    const threadRecords = this.#takeThreads(settings.numLeaves, features);
    const meeting = arena.take(16);
    arena.bytesAt(meeting, 16).fill(0);

    this.#fields = (tree, rows, featureCount, drawn) => [
      ["f64", settings.regLambda],
      ["f64", settings.regAlpha],
      ["f64", settings.minSplitGain],
      ["f64", settings.minChildWeight],
      ["f64", settings.minChildSamples],
      ["f64", settings.learningRate],
      ["f64", leafUnitFor(settings.learningRate)],
      ["f64", weightUnits],
      ["f64", slack],
      ["f64", settings.colsampleBylevel],
      ["f64", settings.colsampleBynode],
      ["u32", table.records],
      ["u32", table.furtherBins],
      ["u32", labels],
      ["u32", margins],
      ["u32", weighed],
      ["u32", drawn],
      ["u32", first],
      ["u32", second],
      ["u32", valueBins],
      ["u32", monotone],
      ["u32", this.#features],
      ["u32", this.#wordFeatures],
      ["u32", histograms],
      ["u32", this.nodes],
      ["u32", threadRecords],
      ["u32", meeting],
      ["u32", positions],
      ["u32", rows],
      ["u32", features],
      ["u32", featureCount],
      ["u32", words],
      ["u32", slots],
      ["u32", settings.numLeaves],
      ["u32", settings.maxDepth < 0 ? 0x7fffffff : settings.maxDepth],
      ["u32", Number(settings.growPolicy === "depthwise")],
      ["u32", threads],
      ["u32", settings.randomState % 2 ** 32],
      ["u32", Math.floor(settings.randomState / 2 ** 32)],
      ["u32", tree],
      ["u32", 0],
    ];
    this.job = putRecord(arena, this.#fields(0, table.rows, features, 0));
  }

  /**
   * The nodes of a tree, copied.
   *
   * @param tree its index, which what is drawn for it depends on
   */
  grow(tree: number): Int32Array {
    const { arena, training } = this;
    const { table } = training;
    const features = this.#draws.features(tree);
    arena.uint32At(this.#features, features.length).set(features);
    const drawnOfWords = arena.uint32At(this.#wordFeatures, Math.ceil(training.features.length / 8)).fill(0);
    for (const feature of features) drawnOfWords[feature >> 3]! |= 1 << (feature & 7);
    const rows = this.#draws.rows(tree);
    if (rows) dealRows(table, rows.drawn, arena.bytesAt(this.#drawn, table.threads * table.share));
    const fields = this.#fields(tree, rows?.count ?? table.rows, features.length, rows ? this.#drawn : 0);
    writeRecord(arena, this.job, fields);
    const nodes = arena.kernels.growBoostingTree(this.job);
    const words = new Int32Array(arena.memory.buffer, this.nodes, nodes * NODE_WORDS).slice();
    for (let at = 0; at < words.length; at += NODE_WORDS) {
      if (words[at]! >= 0) words[at] = training.features[words[at]!]!;
    }
    return words;
  }

  #takeThreads(numLeaves: number, features: number): number {
    const { arena } = this;
    const { rows, threads, share } = this.training.table;
    const records = arena.take(THREAD_BYTES * threads);
    for (let thread = 0; thread < threads; thread++) {
      writeRecord(arena, records + THREAD_BYTES * thread, [
        ...Array(9).fill(["f64", 0]),
        ["u32", arena.take(CANDIDATE_BYTES * 2)],
        ["u32", threads > 1 ? arena.take(HISTOGRAM_BYTES * features) : 0],
        ["u32", arena.take(LEAF_BYTES * numLeaves)],
        ["u32", arena.take(4 * features)],
        ["u32", arena.take(features)],
        ["u32", arena.take(16)],
        ["u32", thread],
        ["u32", thread * share],
        ["u32", Math.ceil((rows - thread) / threads)],
        ["u32", 0],
      ]);
    }
    return records;
  }
}

function fillMargins({ table, margins }: TrainingRows, positions: Float32Array): void {
  if (typeof margins === "number") positions.fill(margins);
  else dealRows(table, margins, positions);
}

/**
 * Units of the weights in 1. Weights up to a few hundred stay as they are, so that a row of weight 2 is two rows; very
 * small ones would round gradients to nothing, and very large ones leave less room for the gradients of the others.
 */
function weightUnitsFor(weights: Float32Array | undefined): number {
  if (!weights) return 1;
  const most = weights.reduce((a, b) => Math.max(a, b), 0);
  if (most < 1) return 2 ** -Math.ceil(Math.log2(most));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return 2 ** -Math.max(0, Math.ceil(Math.log2(most / LARGEST_WEIGHT)), Math.ceil(Math.log2(mean / MEAN_WEIGHT)));
}

/**
 * What leaf values are multiples of: 2⁻¹⁷, so that margins up to 128 are exact in float32 as training goes on, and a
 * model is the state that training can go on from. Finer for small learning rates, whose values are small.
 */
export function leafUnitFor(learningRate: number): number {
  return 2 ** (-17 - Math.max(0, Math.ceil(Math.log2(0.01 / learningRate))));
}
