import { noRows, notANumber, notAProbability, notBinary, shapeMismatch } from "../errors.js";

/** `[rows]`, one number for each row; higher means more hazardous. */
export type Scores = Float32Array | Float64Array;

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

/** @throws what `checkScores` throws, and `NOT_A_PROBABILITY` for a score outside [0, 1] */
export function checkProbabilities(labels: Uint8Array, probabilities: Scores): void {
  checkScores(labels, probabilities);
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i]! < 0 || probabilities[i]! > 1) throw notAProbability(i, probabilities[i]!);
  }
}
