import { unknownName } from "../../support/index.js";
import { notFitted } from "../errors.js";
import { checkFolded, type Estimator, fitRows, withinFold } from "../fit-fold.js";
import type { Scores, Weights } from "../metrics/scores.js";
import type { Split } from "../splits/split.js";
import { take, takeRows } from "../splits/take.js";
import type { Matrix } from "../types.js";
import { type Calibrator, calibrate, calibrators } from "./calibrator.js";

export interface CalibratedClassifierOptions {
  /** `sigmoid` where left out, as in scikit-learn; `isotonic` where there are many rows. */
  readonly method?: Calibrator["kind"];
}

export interface CalibratedFitOptions {
  /** Of any splitter by object, such as `stratifiedGroupKFold`: rows of one object on both sides would flatter. */
  readonly folds: readonly Split[];
  /** `[rows]`, ≥ 0: of the fits and of the calibration. */
  readonly sampleWeight?: Weights;
  readonly signal?: AbortSignal;
}

/**
 * A classifier whose probabilities are fitted to what it says of objects that it does not know.
 *
 * As scikit-learn's `CalibratedClassifierCV(ensemble=False)`: each fold is scored by an estimator that was fitted to the
 * others, one calibrator is fitted to all those scores, and one estimator to all rows. Scores are margins where the
 * estimator has a `decisionFunction`, and probabilities else. Rows that several folds test count once, by their mean
 * score; rows that none tests do not count.
 *
 * @example
 * const folds = stratifiedGroupKFold(object, y, { folds: 5, seed: 42 });
 * const make = () => new GradientBoostingClassifier({ seed: 42 });
 * const model = await new CalibratedClassifierCV(make, { method: "isotonic" }).fit(x, y, { folds });
 * model.predictProba(x);
 */
export class CalibratedClassifierCV<E extends Estimator> {
  readonly #makeEstimator: () => E;
  readonly #method: Calibrator["kind"];
  #fitted: { readonly estimator: E; readonly calibrator: Calibrator } | undefined;

  /** @throws `UNKNOWN_NAME` for another method */
  constructor(makeEstimator: () => E, { method = "sigmoid" }: CalibratedClassifierOptions = {}) {
    if (!Object.hasOwn(calibrators, method)) throw unknownName("calibration", method, Object.keys(calibrators));
    this.#makeEstimator = makeEstimator;
    this.#method = method;
  }

  /**
   * @param x `[rows × features]`, NaN for missing.
   * @param y `[rows]`, 0 or 1.
   * @throws `NO_FOLDS`, `EMPTY_FOLD`, `ROW_OUT_OF_RANGE`, `SINGLE_CLASS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`,
   *   `NOT_A_WEIGHT`, `NO_WEIGHT`; the signal's reason, and what the estimator throws.
   */
  async fit(x: Matrix, y: Uint8Array, { folds, sampleWeight, signal }: CalibratedFitOptions): Promise<this> {
    checkFolded(x, y, folds, sampleWeight);
    const options = { weights: sampleWeight, signal };
    const sums = new Float64Array(x.rows);
    const tested = new Uint32Array(x.rows);
    for (const [fold, { train, test }] of folds.entries()) {
      const estimator = await withinFold(fold, () => fitRows(this.#makeEstimator, x, y, train, options));
      const scores = scoresOf(estimator, takeRows(x, test));
      for (let i = 0; i < test.length; i++) {
        sums[test[i]!]! += scores[i]!;
        tested[test[i]!]!++;
      }
    }
    const rows = Uint32Array.from(tested.keys()).filter((row) => tested[row]! > 0);
    const calibrator = calibrators[this.#method](
      take(y, rows),
      Float64Array.from(rows, (row) => sums[row]! / tested[row]!),
      sampleWeight && Float64Array.from(rows, (row) => sampleWeight[row]!),
    );
    const all = Uint32Array.from(tested.keys());
    this.#fitted = { estimator: await fitRows(this.#makeEstimator, x, y, all, options), calibrator };
    return this;
  }

  /**
   * The estimator that was fitted to all rows.
   *
   * @throws `NOT_FITTED`
   */
  get estimator(): E {
    return this.#parts().estimator;
  }

  /**
   * As plain data: with the estimator's model, all that there is to store.
   *
   * @throws `NOT_FITTED`
   */
  get calibrator(): Calibrator {
    return this.#parts().calibrator;
  }

  /**
   * @returns `[rows]`, the calibrated probability of class 1
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predictProba(x: Matrix): Float64Array {
    const { estimator, calibrator } = this.#parts();
    return calibrate(calibrator, scoresOf(estimator, x));
  }

  /**
   * @returns `[rows]`, 1 where the probability is at least one half
   * @throws `NOT_FITTED`, `FEATURES_DIFFER`
   */
  predict(x: Matrix): Uint8Array {
    return Uint8Array.from(this.predictProba(x), (probability) => (probability >= 0.5 ? 1 : 0));
  }

  #parts() {
    if (!this.#fitted) throw notFitted("CalibratedClassifierCV");
    return this.#fitted;
  }
}

function scoresOf(estimator: Estimator, x: Matrix): Scores {
  return estimator.decisionFunction ? estimator.decisionFunction(x) : estimator.predictProba(x);
}
