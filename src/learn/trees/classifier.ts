import { notFitted } from "../errors.js";
import { scoreOf, type Weights } from "../score.js";
import type { Matrix, TreeEnsemble } from "../types.js";
import { featureImportancesOf } from "./ensemble.js";
import { marginsOf, probabilitiesOf } from "./margins.js";

export interface TreeFitOptions {
  /** `[rows]`, ≥ 0; a row of weight 2 counts as two rows. */
  readonly sampleWeight?: Float32Array;
  readonly signal?: AbortSignal;
  /** Called after each tree. */
  readonly onTree?: (done: number, total: number) => void;
}

/** What classifiers of trees have in common once they are fitted. */
export abstract class TreeClassifier {
  #model: TreeEnsemble | undefined;

  protected keep(model: TreeEnsemble): void {
    this.#model = model;
  }

  /** @throws `NOT_FITTED` */
  get model(): TreeEnsemble {
    if (!this.#model) throw notFitted(this.constructor.name);
    return this.#model;
  }

  /**
   * The margins, `[rows]`: what a decision threshold is applied to.
   *
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  decisionFunction(x: Matrix): Float32Array {
    return marginsOf(this.model, x);
  }

  /**
   * The probabilities of class 1, `[rows]`.
   *
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predictProba(x: Matrix): Float32Array {
    return probabilitiesOf(this.model, x);
  }

  /**
   * The more probable class of each row, `[rows]`.
   *
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predict(x: Matrix): Uint8Array {
    const middle = this.model.link === "mean" ? 0.5 : 0;
    return Uint8Array.from(this.decisionFunction(x), (margin) => (margin >= middle ? 1 : 0));
  }

  /**
   * The accuracy of `predict`: the weighted share of rows that it decides rightly.
   *
   * @param y `[rows]`, 0 or 1
   * @param sampleWeight `[rows]`, ≥ 0; 1 for every row where left out
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`, `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`
   */
  score(x: Matrix, y: Uint8Array, sampleWeight?: Weights): number {
    return scoreOf(y, this.predict(x), sampleWeight);
  }

  /** The share of each feature in the gain of all splits, `[features]`. */
  featureImportances(): Float64Array {
    return featureImportancesOf(this.model);
  }
}
