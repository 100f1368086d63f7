import { setImmediate } from "node:timers/promises";
import { invalidOption } from "../../support/index.js";
import { notAWeight, notFitted, shapeMismatch, singleClass } from "../errors.js";
import { checkLabels } from "../metrics/scores.js";
import { scoreOf, type Weights } from "../score.js";
import type { LinearModel, Matrix } from "../types.js";
import { lbfgs } from "./lbfgs.js";
import { linearMargins } from "./linear-margins.js";
import { logisticLoss } from "./logistic-loss.js";
import { standardisationOf, standardised } from "./standardise.js";

export interface LogisticRegressionOptions {
  /** Inverse strength of the L2 penalty, > 0; 1 where left out. */
  readonly C?: number;
  /** The most iterations of L-BFGS; 200 where left out. */
  readonly maxIter?: number;
  /** The fit is over where no part of the mean loss's gradient is larger; 1e-6 where left out. */
  readonly tol?: number;
  readonly fitIntercept?: boolean;
}

export interface LinearFitOptions {
  /** `[rows]`, ≥ 0; a row of weight 2 counts as two rows. */
  readonly sampleWeight?: Float32Array | Float64Array;
  readonly signal?: AbortSignal;
}

/**
 * Logistic regression with an L2 penalty, as scikit-learn's on the output of its `StandardScaler`.
 *
 * Columns are standardised by their training mean and deviation, and a missing value is taken for the mean.
 * The fit is by L-BFGS from zero: deterministic, without a seed.
 *
 * @example
 * const model = await new LogisticRegression({ C: 0.5 }).fit(x, y);
 * model.predictProba(x); // [rows], of class 1
 */
export class LogisticRegression {
  readonly #options: Required<LogisticRegressionOptions>;
  #model: LinearModel | undefined;
  #iterations = 0;
  #converged = false;

  /** @throws `INVALID_OPTION` */
  constructor({ C = 1, maxIter = 200, tol = 1e-6, fitIntercept = true }: LogisticRegressionOptions = {}) {
    if (!(C > 0 && Number.isFinite(C))) throw invalidOption("C", C, "a positive number");
    if (!Number.isInteger(maxIter) || maxIter < 1) throw invalidOption("maxIter", maxIter, "a positive integer");
    if (!(tol > 0)) throw invalidOption("tol", tol, "a positive number");
    this.#options = Object.freeze({ C, maxIter, tol, fitIntercept });
  }

  /**
   * @param x `[rows × features]`, NaN for missing.
   * @param y `[rows]`, 0 or 1.
   * @throws `SINGLE_CLASS` unless both classes have weight, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`, `NOT_A_WEIGHT`; the signal's reason where it is aborted.
   */
  async fit(x: Matrix, y: Uint8Array, { sampleWeight, signal }: LinearFitOptions = {}): Promise<this> {
    const { C, maxIter, tol, fitIntercept } = this.#options;
    checkLabels(y);
    if (y.length !== x.rows) throw shapeMismatch("y", x.rows, y.length);
    const weights = weightsOf(y, sampleWeight);
    const { center, scale } = standardisationOf(x, weights);
    const features = x.names.length;
    const inputs = standardised(x, { center, scale });
    const loss = logisticLoss({ inputs, labels: y, weights, features, fitIntercept, C });

    const search = lbfgs(loss, new Float64Array(features + 1), { tol, maxIter });
    let next = search.next();
    while (!next.done) {
      await setImmediate();
      signal?.throwIfAborted();
      next = search.next();
    }
    const { x: found, iteration, slope } = next.value;
    this.#iterations = iteration;
    this.#converged = slope <= tol;
    this.#model = {
      kind: "linear",
      featureNames: x.names,
      intercept: found[features]!,
      coefficients: found.slice(0, features),
      center,
      scale,
    };
    return this;
  }

  /** @throws `NOT_FITTED` */
  get model(): LinearModel {
    if (!this.#model) throw notFitted("LogisticRegression");
    return this.#model;
  }

  /** How many iterations the fit took. */
  get iterations(): number {
    return this.#iterations;
  }

  /** Whether the fit came to its tolerance. */
  get converged(): boolean {
    return this.#converged;
  }

  /**
   * @returns `[rows]`, the log odds of class 1
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  decisionFunction(x: Matrix): Float64Array {
    return linearMargins(this.model, x);
  }

  /**
   * @returns `[rows]`, the probability of class 1
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predictProba(x: Matrix): Float32Array {
    return Float32Array.from(this.decisionFunction(x), (margin) => 1 / (1 + Math.exp(-margin)));
  }

  /**
   * @returns `[rows]`, 1 where the probability is at least one half
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predict(x: Matrix): Uint8Array {
    return Uint8Array.from(this.decisionFunction(x), (margin) => (margin >= 0 ? 1 : 0));
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

  /** In scikit-learn's names, for a run's record. */
  getParams(): Readonly<Record<string, number | boolean>> {
    const { C, maxIter, tol, fitIntercept } = this.#options;
    return { C, max_iter: maxIter, tol, fit_intercept: fitIntercept };
  }
}

function weightsOf(y: Uint8Array, sampleWeight: Float32Array | Float64Array | undefined): Float64Array {
  if (sampleWeight && sampleWeight.length !== y.length) {
    throw shapeMismatch("sampleWeight", y.length, sampleWeight.length);
  }
  const weights = sampleWeight ? Float64Array.from(sampleWeight) : new Float64Array(y.length).fill(1);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0) throw notAWeight("sampleWeight", wrong, weights[wrong]!);
  const has = (label: number) => y.some((value, row) => value === label && weights[row]! > 0);
  if (!has(0) || !has(1)) throw singleClass("y");
  return weights;
}
