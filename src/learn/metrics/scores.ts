import { noRows, notANumber, notAProbability, notAWeight, notBinary, noWeight, shapeMismatch } from "../errors.js";

/** `[rows]`, one number for each row; higher means more hazardous. */
export type Scores = Float32Array | Float64Array;

/** `[rows]`, how much each row counts, at least 0; a row of weight 2 counts as two rows. */
export type Weights = Float32Array | Float64Array;

/**
 * Checks what every metric takes for granted.
 *
 * @throws `NO_ROWS`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_NUMBER`
 */
export function checkScores(labels: Uint8Array, scores: Scores): void {
  checkLabels(labels);
  if (scores.length !== labels.length) throw shapeMismatch("scores", labels.length, scores.length);
  for (let i = 0; i < scores.length; i++) if (Number.isNaN(scores[i])) throw notANumber("scores", i);
}

/** @throws `NO_ROWS`, `NOT_BINARY` */
export function checkLabels(labels: Uint8Array, name = "labels"): void {
  if (labels.length === 0) throw noRows("a metric");
  for (let i = 0; i < labels.length; i++) if (labels[i]! > 1) throw notBinary(name, i, labels[i]!);
}

/** @throws `SHAPE_MISMATCH`, `NOT_A_WEIGHT` for a negative, infinite or missing one, `NO_WEIGHT` where all are 0 */
export function checkWeights(weights: Weights, rows: number, name = "weights"): void {
  if (weights.length !== rows) throw shapeMismatch(name, rows, weights.length);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw notAWeight(name, i, weight);
    sum += weight;
  }
  if (sum === 0) throw noWeight(name);
}

/** @throws what `checkScores` throws, and `NOT_A_PROBABILITY` for a score outside [0, 1] */
export function checkProbabilities(labels: Uint8Array, probabilities: Scores): void {
  checkScores(labels, probabilities);
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i]! < 0 || probabilities[i]! > 1) throw notAProbability(i, probabilities[i]!);
  }
}
