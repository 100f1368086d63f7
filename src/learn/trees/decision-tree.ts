import type { Matrix } from "../types.js";
import { TreeClassifier, type TreeFitOptions } from "./classifier.js";
import { type TreeOptions, treeDefaults, treeParameters } from "./forest-parameters.js";
import { growTrees } from "./grow-trees.js";
import { parseOptions } from "./parameters.js";
import { checkTrainingSet } from "./training-set.js";

/** Options of a decision tree; `maxDepth` and `maxFeatures` are null where left out: no limit, all features. */
export type DecisionTreeOptions = TreeOptions;

/**
 * One tree (CART, Breiman and others, 1984), as scikit-learn's `DecisionTreeClassifier`: splits by gini over all
 * features and rows; leaves hold the probability of class 1.
 *
 * Of equally good splits one is chosen by the seed. A missing value goes the way that splits best; where a node saw
 * none, with the larger child.
 *
 * @example
 * const tree = await new DecisionTreeClassifier({ maxDepth: 4 }).fit(x, y);
 * tree.predict(x); // [rows], 0 or 1
 */
export class DecisionTreeClassifier extends TreeClassifier {
  readonly #options: Required<DecisionTreeOptions>;

  /** @throws `INVALID_OPTION`, `UNKNOWN_NAME` */
  constructor(options: DecisionTreeOptions = {}) {
    super();
    const given = parseOptions<DecisionTreeOptions>("DecisionTreeClassifier", treeParameters, options);
    this.#options = Object.freeze({ ...treeDefaults, ...given });
  }

  getParams(): DecisionTreeOptions {
    return this.#options;
  }

  /**
   * @param x `[rows × features]`, NaN for missing
   * @param y `[rows]`, 0 or 1
   * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `SINGLE_CLASS`, `ABORTED`, `OUT_OF_MEMORY`
   */
  async fit(x: Matrix, y: Uint8Array, fitOptions: TreeFitOptions = {}): Promise<this> {
    checkTrainingSet("DecisionTreeClassifier", x, y, fitOptions.sampleWeight);
    const settings = { ...this.#options, nEstimators: 1, bootstrap: false, randomSplits: false, nJobs: 1 };
    this.keep(await growTrees(x, y, settings, fitOptions));
    return this;
  }
}
