import type { Matrix } from "../types.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { type ForestOptions, forestDefaults, forestParameters } from "./forest-parameters.js";
import { growTrees } from "./grow-trees.js";
import { parseOptions } from "./parameters.js";
import { checkTrainingSet } from "./training-set.js";

/** Options of extra trees; `maxDepth` is null, `maxFeatures` "sqrt", `bootstrap` false and `maxBins` 4094 where left out. */
export type ExtraTreesOptions = ForestOptions;

// Finer bins cost nothing where no histograms are made.
const defaults = { ...forestDefaults, bootstrap: false, maxBins: 4094 } as const;

type Settled = Required<Omit<ExtraTreesOptions, "nJobs">> & Pick<ExtraTreesOptions, "nJobs">;

/**
 * Extremely randomized trees (Geurts, Ernst and Wehenkel, 2006), as scikit-learn's `ExtraTreesClassifier`: the mean of
 * trees that draw one threshold for each feature they try, evenly between the node's smallest and largest value, and
 * keep the best by gini.
 *
 * The same data, parameters and seed give the same model, bit for bit, on any number of threads. A missing value goes
 * to the better side of the drawn threshold; where a node saw none, with the larger child.
 *
 * @example
 * const trees = await new ExtraTreesClassifier({ minSamplesLeaf: 5 }).fit(x, y);
 * trees.predictProba(x); // [rows], of class 1
 */
export class ExtraTreesClassifier extends TreeClassifier {
  readonly #options: Settled;

  /** @throws `INVALID_OPTION`, `UNKNOWN_NAME` */
  constructor(options: ExtraTreesOptions = {}) {
    super();
    const given = parseOptions<ExtraTreesOptions>("ExtraTreesClassifier", forestParameters, options);
    this.#options = Object.freeze({ ...defaults, ...given });
  }

  getParams(): ExtraTreesOptions {
    return this.#options;
  }

  /**
   * @param x `[rows × features]`, NaN for missing
   * @param y `[rows]`, 0 or 1
   * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `SINGLE_CLASS`, `ABORTED`, `OUT_OF_MEMORY`
   */
  async fit(x: Matrix, y: Uint8Array, fitOptions: TreeFitOptions = {}): Promise<this> {
    checkTrainingSet("ExtraTreesClassifier", x, y, fitOptions.sampleWeight);
    this.keep(await growTrees(x, y, { ...this.#options, randomSplits: true }, fitOptions));
    return this;
  }
}
