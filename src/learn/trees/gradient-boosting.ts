import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { invalidOption } from "../../support/index.js";
import { aborted, notBoosted } from "../errors.js";
import { BoostingThreads } from "../threads/boosting-threads.js";
import { NODE_WORDS } from "../threads/forest-thread.js";
import type { Matrix, TreeEnsemble } from "../types.js";
import { withArena } from "./arena.js";
import {
  type BoostingSettings,
  boostingParameters,
  type GradientBoostingOptions,
  settle,
} from "./boosting-parameters.js";
import { logOdds, rowWeights, scalePositives } from "./boosting-weights.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { EarlyStopping, type EvalsResult } from "./early-stopping.js";
import { assembleEnsemble } from "./ensemble.js";
import { type ResolvedMetric, resolveMetrics } from "./eval-metrics.js";
import { joinEnsembles } from "./join-ensembles.js";
import { marginsOf } from "./margins.js";
import { constraintsOf } from "./monotone-constraints.js";
import { packColumns } from "./packed-bins.js";
import { parseOptions } from "./parameters.js";
import { checkFeatures, checkTrainingSet } from "./training-set.js";
import { leafUnitFor, TreeGrower } from "./tree-grower.js";
import { type Validation, ValidationWatch } from "./validation-watch.js";

/** What is known after each tree. */
export interface BoostingIteration {
  /** Trees of this fit, 1 after the first. */
  readonly iteration: number;
  /** The validation part's figures, by the name of the metric; empty without a validation part. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface BoostingFitOptions extends TreeFitOptions {
  /** What early stopping watches. */
  readonly validation?: Validation;
  /** A fitted boosting that this fit goes on from; its trees stay as they are, `nEstimators` more are grown. */
  readonly initModel?: TreeEnsemble | GradientBoostingClassifier;
  /** Called after each tree; `false` ends the fit with it, anything else does not. */
  readonly onIteration?: (state: BoostingIteration) => unknown;
}

/** Updates of a histogram below which a further thread costs more than it saves. */
const UPDATES_THAT_PAY = 2e7;
const ROWS_THAT_PAY = 2048;
/** Time between two looks at what else the process has to do, ms. */
const PATIENCE = 10;

/**
 * Gradient boosting of the logistic loss (Friedman, 2001) over histograms of 256 bins: names, defaults and formulas as
 * in LightGBM's `LGBMClassifier`; growth depth by depth and monotone constraints as in XGBoost.
 *
 * Gradients are whole multiples of a power of two and add up exactly, so a row twice is the same as a row of weight 2.
 * The same data, parameters and seed give the same model, bit for bit, on any number of threads. A missing value goes
 * the way that splits best; where a leaf saw none, with the larger child.
 *
 * @example
 * const boosting = await new GradientBoostingClassifier({ numLeaves: 63 }).fit(x, y);
 * boosting.predictProba(x); // [rows], of class 1
 */
export class GradientBoostingClassifier extends TreeClassifier {
  readonly #settings: BoostingSettings;
  readonly #metrics: readonly ResolvedMetric[];
  #bestIteration: number | undefined;
  #evalsResult: EvalsResult = {};

  /** @throws `INVALID_OPTION`, `UNKNOWN_NAME` */
  constructor(options: GradientBoostingOptions = {}) {
    super();
    this.#settings = settle(
      parseOptions<GradientBoostingOptions>("GradientBoostingClassifier", boostingParameters, options),
    );
    this.#metrics = resolveMetrics(this.#settings.evalMetric);
  }

  getParams(): GradientBoostingOptions {
    return this.#settings;
  }

  /** Number of trees of this fit with the best figure on the validation part; undefined without one. */
  get bestIteration(): number | undefined {
    return this.#bestIteration;
  }

  /** The figures of the validation part after each tree, those after the best one too. */
  get evalsResult(): EvalsResult {
    return this.#evalsResult;
  }

  /**
   * @param x `[rows × features]`, NaN for missing
   * @param y `[rows]`, 0 or 1
   * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `SINGLE_CLASS`, `ABORTED`, `OUT_OF_MEMORY`;
   *   `INVALID_OPTION` for early stopping without a validation part, `FEATURES_DIFFER` for one with other columns or a
   *   model of other columns, `NOT_BOOSTED` for a model of another kind, `METRIC_NOT_A_NUMBER`
   */
  async fit(x: Matrix, y: Uint8Array, fitOptions: BoostingFitOptions = {}): Promise<this> {
    const settings = this.#settings;
    const { sampleWeight, validation, initModel } = fitOptions;
    checkTrainingSet("GradientBoostingClassifier", x, y, sampleWeight);
    checkValidation(x, validation, settings);
    const init = initModel instanceof GradientBoostingClassifier ? initModel.model : initModel;
    if (init) checkInit(init, x);
    const constraints = constraintsOf(settings.monotoneConstraints, x.names);
    const weights = rowWeights(y, settings.classWeight, sampleWeight);
    const unit = leafUnitFor(settings.learningRate);
    const base = init ? init.base : Math.round(logOdds(y, weights) / unit) * unit;
    const stopping = new EarlyStopping(validation ? this.#metrics : [], settings.earlyStoppingRounds);
    await withArena(async (arena) => {
      const threads = arena.shared ? threadsFor(settings, x) : 1;
      const others = new BoostingThreads(arena, threads - 1);
      try {
        const binned = packColumns(arena, x, settings.maxBins, threads);
        const training = {
          ...binned,
          y,
          weights: scalePositives(y, weights, settings.scalePosWeight),
          margins: init ? marginsOf(init, x) : base,
          constraints,
        };
        const grower = new TreeGrower(arena, training, settings);
        const watch =
          validation &&
          new ValidationWatch(arena, validation, this.#metrics, binned, init ? marginsOf(init, validation.x) : base);
        await others.begin(grower.job);
        const trees = await growTrees(grower, watch, stopping, init, settings, fitOptions);
        const parts = { link: "logistic", featureNames: x.names, base, scale: 1, coverScale: 1 } as const;
        const grown = assembleEnsemble({ ...parts, thresholds: binned.thresholds, trees });
        this.keep(init ? joinEnsembles(init, grown) : grown);
      } finally {
        await others.end();
      }
    });
    this.#bestIteration = stopping.best || undefined;
    this.#evalsResult = stopping.history;
    return this;
  }
}

/** The nodes of each tree, those after the best one left out where early stopping was asked for. */
async function growTrees(
  grower: TreeGrower,
  watch: ValidationWatch | undefined,
  stopping: EarlyStopping,
  init: TreeEnsemble | undefined,
  { nEstimators, earlyStoppingRounds }: BoostingSettings,
  { signal, onTree, onIteration }: BoostingFitOptions,
): Promise<Int32Array[]> {
  const before = init ? init.treeStarts.length - 1 : 0;
  const trees: Int32Array[] = [];
  let rested = performance.now();
  while (trees.length < nEstimators) {
    if (signal?.aborted) throw aborted("the fit of the boosting", signal.reason);
    const tree = grower.grow(before + trees.length);
    // As in LightGBM: where no leaf can be split, further trees would not be either.
    if (tree.length === NODE_WORDS && before + trees.length > 0) break;
    trees.push(tree);
    onTree?.(trees.length, nEstimators);
    const figures = watch?.addTree(grower.nodes) ?? [];
    const enough = watch !== undefined && !stopping.add(figures);
    const scores = Object.fromEntries(stopping.metrics.map(({ name }, i) => [name, figures[i]!]));
    const wanted = onIteration?.({ iteration: trees.length, scores });
    if (enough || wanted === false) break;
    if (performance.now() - rested > PATIENCE) {
      await setImmediate();
      rested = performance.now();
    }
  }
  if (earlyStoppingRounds !== undefined) trees.length = stopping.best;
  return trees;
}

function checkValidation(x: Matrix, validation: Validation | undefined, settings: BoostingSettings): void {
  if (validation) {
    checkFeatures({ featureNames: x.names }, validation.x);
    checkTrainingSet("the validation part", validation.x, validation.y, validation.sampleWeight);
    return;
  }
  const { earlyStoppingRounds } = settings;
  if (earlyStoppingRounds === undefined) return;
  throw invalidOption("earlyStoppingRounds", earlyStoppingRounds, "a validation part to watch (fit option)");
}

function checkInit(init: TreeEnsemble, x: Matrix): void {
  if (init.link !== "logistic") throw notBoosted(init.link);
  checkFeatures(init, x);
}

function threadsFor({ nJobs, nEstimators }: BoostingSettings, { rows, columns }: Matrix): number {
  if (nJobs !== undefined && nJobs > 0) return Math.min(nJobs, rows);
  const available = availableParallelism();
  if (nJobs === -1) return Math.min(available, rows);
  const paying = Math.min((rows * columns.length * nEstimators) / UPDATES_THAT_PAY, rows / ROWS_THAT_PAY);
  return Math.max(1, Math.min(available, Math.floor(paying)));
}
