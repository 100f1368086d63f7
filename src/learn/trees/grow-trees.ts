import { availableParallelism } from "node:os";
import { tooManyFeatures } from "../errors.js";
import { growForest } from "../threads/grow-forest.js";
import { hireThreads, releaseThreads } from "../threads/pool.js";
import type { Matrix, TreeEnsemble } from "../types.js";
import { type Arena, withArena } from "./arena.js";
import { binColumnsWide, type WideBins } from "./bins.js";
import type { TreeFitOptions } from "./classifier.js";
import { assembleForest, MOST_FEATURES } from "./forest-ensemble.js";
import type { ForestSettings } from "./forest-parameters.js";
import { putRecord } from "./record.js";
import { type RowUnits, unitsOfRows } from "./units.js";

/** Updates of a histogram below which a further thread costs more than it saves. */
const UPDATES_THAT_PAY = 2e7;
/** As in `kernels/forest-tree.ts`, `kernels/kept-histograms.ts`, `kernels/best-first.ts` and `kernels/forest-job.ts`. */
const MOST_PENDING = 64;
const KEPT_FROM = 2048;
const PENDING_BYTES = 32;
const FRONTIER_BYTES = 80;
const NODE_BYTES = 16;
const cellsOf = (mostBins: number) => 2 * ((mostBins + 3) >> 1);

/**
 * Grows independent trees over bins and averages them.
 *
 * The same data, settings and seed give the same model, bit for bit, on any number of threads.
 *
 * @param x checked by `checkTrainingSet`, as y and the weights
 * @throws `TOO_MANY_FEATURES`, `ABORTED`, `OUT_OF_MEMORY`, `THREAD_FAILED`
 */
export function growTrees(
  x: Matrix,
  y: Uint8Array,
  settings: ForestSettings,
  { sampleWeight, signal, onTree }: TreeFitOptions,
): Promise<TreeEnsemble> {
  if (x.columns.length > MOST_FEATURES) throw tooManyFeatures(x.columns.length, MOST_FEATURES);
  return withArena(async (arena) => {
    const count = arena.shared ? threadsFor(x, settings) : 1;
    const workers = hireThreads(count - 1);
    try {
      const bins = binColumnsWide(arena, x, settings.maxBins);
      const maxFeatures = featuresTried(settings.maxFeatures, bins.varying.length);
      const work = {
        job: putJob(arena, x, y, settings, maxFeatures, unitsOfRows(sampleWeight), bins),
        meeting: arena.take(16),
        trees: settings.nEstimators,
        threads: Array.from({ length: count }, () => takeWorkspace(arena, x, settings, maxFeatures, bins)),
      };
      const trees = await growForest(arena, work, workers, { signal, onTree });
      return assembleForest(x.names, bins.thresholds, trees);
    } finally {
      releaseThreads(workers);
    }
  });
}

/** Writes a ForestJob of `kernels/forest-job.ts`. */
function putJob(
  arena: Arena,
  x: Matrix,
  y: Uint8Array,
  settings: ForestSettings,
  maxFeatures: number,
  units: RowUnits,
  bins: WideBins,
): number {
  const [weight0, weight1] = classWeights(y, settings.classWeight);
  return putRecord(arena, [
    ["f64", weight0 / units.perWeight],
    ["f64", weight1 / units.perWeight],
    ["f64", settings.minSamplesSplit > 2 ? settings.minSamplesSplit * units.mean : 0],
    ["f64", settings.minSamplesLeaf > 1 ? settings.minSamplesLeaf * units.mean : 1],
    ["u32", bins.bins],
    ["u32", bins.valueBins],
    ["u32", bins.middles],
    ["u32", arena.put(bins.varying)],
    ["u32", arena.put(y)],
    ["u32", units.ofRow ? arena.put(units.ofRow) : 0],
    ["u32", x.rows],
    ["u32", bins.varying.length],
    ["u32", bins.most],
    ["u32", maxFeatures],
    ["u32", settings.maxDepth ?? 0xffffffff],
    ["u32", settings.maxLeafNodes ? mostLeaves(x, settings) : 0],
    ["u32", settings.bootstrap ? 1 : 0],
    ["u32", settings.randomSplits ? 1 : 0],
    ["u32", settings.randomState >>> 0],
    ["u32", Math.floor(settings.randomState / 2 ** 32)],
  ]);
}

/** Takes the space of a ForestWorkspace of `kernels/forest-job.ts`, for one thread. */
function takeWorkspace(
  arena: Arena,
  x: Matrix,
  settings: ForestSettings,
  maxFeatures: number,
  { most, varying }: WideBins,
): { workspace: number; nodes: number } {
  const { maxLeafNodes, randomSplits } = settings;
  const histogram = 8 * cellsOf(most);
  const keeps = maxFeatures === varying.length && !randomSplits && maxLeafNodes === null && x.rows >= KEPT_FROM;
  // The larger child waits while the smaller one is grown, so there are hardly ever more than log₂ of them.
  const slots = keeps ? Math.ceil(Math.log2(x.rows / KEPT_FROM)) + 3 : 0;
  const leaves = mostLeaves(x, settings);
  const nodes = arena.take(NODE_BYTES * 2 * leaves);
  const workspace = putRecord(arena, [
    ["u32", arena.take(x.rows)],
    ["u32", arena.take(8 * x.rows)],
    ["u32", arena.take(8 * x.rows)],
    ["u32", arena.take(4 * varying.length)],
    ["u32", arena.take(2 * histogram)],
    ["u32", takeZeros(arena, histogram)],
    ["u32", takeZeros(arena, 8 * 64)],
    ["u32", slots > 0 ? arena.take(slots * varying.length * histogram) : 0],
    ["u32", arena.take(maxLeafNodes ? (FRONTIER_BYTES + 4) * leaves : PENDING_BYTES * MOST_PENDING)],
    ["u32", arena.take(256)],
    ["u32", nodes],
    ["u32", slots],
  ]);
  return { workspace, nodes };
}

function mostLeaves(x: Matrix, { maxDepth, maxLeafNodes }: ForestSettings): number {
  return Math.min(x.rows, maxLeafNodes ?? x.rows, 2 ** Math.min(31, maxDepth ?? 31));
}

function takeZeros(arena: Arena, bytes: number): number {
  const pointer = arena.take(bytes);
  arena.bytesAt(pointer, bytes).fill(0);
  return pointer;
}

/** What a row of class 0 and of class 1 counts. */
function classWeights(y: Uint8Array, classWeight: ForestSettings["classWeight"]): readonly [number, number] {
  if (classWeight === null) return [1, 1];
  if (classWeight !== "balanced") return [classWeight[0], classWeight[1]];
  const positives = y.reduce((sum, label) => sum + label, 0);
  return [y.length / (2 * (y.length - positives)), y.length / (2 * positives)];
}

function featuresTried(maxFeatures: ForestSettings["maxFeatures"], features: number): number {
  if (maxFeatures === null) return features;
  if (maxFeatures === "sqrt") return Math.max(1, Math.floor(Math.sqrt(features)));
  if (maxFeatures === "log2") return Math.max(1, Math.floor(Math.log2(features)));
  return maxFeatures < 1 ? Math.max(1, Math.floor(maxFeatures * features)) : Math.min(maxFeatures, features);
}

function threadsFor(x: Matrix, { nJobs, nEstimators, maxDepth, maxFeatures }: ForestSettings): number {
  if (nJobs !== undefined && nJobs > 0) return Math.min(nJobs, nEstimators);
  const levels = Math.min(maxDepth ?? 30, Math.ceil(Math.log2(x.rows + 1)));
  const updates = x.rows * levels * nEstimators * featuresTried(maxFeatures, x.columns.length);
  return Math.max(1, Math.min(availableParallelism(), nEstimators, Math.floor(updates / UPDATES_THAT_PAY)));
}
