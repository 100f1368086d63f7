import {
  createRowScorer,
  type LinearModel,
  linearMargins,
  type Matrix,
  marginsOf,
  type Prediction,
} from "../learn/index.js";
import { featureMissing, rowLength } from "./errors.js";
import type { PackagedModel } from "./packaged-model.js";
import { probabilityOf } from "./probability.js";

/** A model ready to answer small requests at once. */
export interface Predictor {
  /** What the numbers of a row mean. */
  readonly featureNames: readonly string[];
  /**
   * @param rows `[rows × features]` float32, row after row, NaN for missing
   * @throws `ROW_LENGTH` where the last row is not whole
   */
  predict(rows: Float32Array): Prediction;
}

/**
 * What a model says of a table: labels by its own decision threshold, and probabilities.
 *
 * Columns are taken by name; others than the model's are left alone.
 *
 * @throws `FEATURE_MISSING` for a column of the model that the table does not have
 */
export function predictWith(model: PackagedModel, x: Matrix): Prediction {
  const { fitted } = model;
  const columns = fitted.featureNames.map((name) => {
    const column = x.columns[x.names.indexOf(name)];
    if (!column) throw featureMissing(name, x.names);
    return column;
  });
  const matrix = { rows: x.rows, names: fitted.featureNames, columns };
  const margins = fitted.kind === "linear" ? linearMargins(fitted, matrix) : marginsOf(fitted, matrix);
  return answer(model, x.rows, (row) => margins[row]!);
}

/** A predictor for one row or a few: without the set-up of a batch. */
export function createPredictor(model: PackagedModel): Predictor {
  const { featureNames } = model.fitted;
  const width = featureNames.length;
  const score: RowScorer = model.fitted.kind === "trees" ? createRowScorer(model.fitted) : linearScorer(model.fitted);
  return {
    featureNames,
    predict(rows) {
      if (rows.length % width !== 0) throw rowLength(width, rows.length);
      return answer(model, rows.length / width, (row) => score(rows, row * width));
    },
  };
}

function answer(model: PackagedModel, rows: number, marginOf: (row: number) => number): Prediction {
  const label = new Uint8Array(rows);
  const probability = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const margin = marginOf(row);
    label[row] = margin >= model.decisionMargin ? 1 : 0;
    probability[row] = probabilityOf(model.fitted, margin);
  }
  return { label, probability };
}

/** The margin of the row whose numbers begin at `start`. */
type RowScorer = (rows: Float32Array, start: number) => number;

function linearScorer({ intercept, coefficients, center, scale }: LinearModel): RowScorer {
  return (rows, start) => {
    let margin = intercept;
    for (let j = 0; j < coefficients.length; j++) {
      const x = rows[start + j]!;
      if (!Number.isNaN(x)) margin += (coefficients[j]! * (x - center[j]!)) / scale[j]!;
    }
    return margin;
  };
}
