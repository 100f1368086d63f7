import type { Matrix } from "../types.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { type ForestOptions, forestDefaults, forestParameters } from "./forest-parameters.js";
import { growTrees } from "./grow-trees.js";
import { parseOptions } from "./parameters.js";
import { checkTrainingSet } from "./training-set.js";

/** Options of a random forest; `maxDepth` is 10, `maxFeatures` "sqrt" and `bootstrap` true where left out. */
export type RandomForestOptions = ForestOptions;

const defaults = { ...forestDefaults, maxDepth: 10, bootstrap: true } as const;

type Settled = Required<Omit<RandomForestOptions, "nJobs">> & Pick<RandomForestOptions, "nJobs">;

/**
 * A random forest (Breiman, 2001): the mean of trees that each see their own draw of the rows, and in each node of
 * the features. Splits by gini, over histograms; leaves hold the probability of class 1.
 *
 * The same data, parameters and seed give the same model, bit for bit, on any number of threads. A missing value goes
 * the way that splits best; where a node saw none, with the larger child. Columns with one value are left out of all
 * draws: they change nothing.
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
  async fit(x: Matrix, y: Uint8Array, fitOptions: TreeFitOptions = {}): Promise<this> {
    checkTrainingSet("RandomForestClassifier", x, y, fitOptions.sampleWeight);
    this.keep(await growTrees(x, y, { ...this.#options, randomSplits: false }, fitOptions));
    return this;
  }
}
