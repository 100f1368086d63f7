import { noRows, notAWeight, notBinary, shapeMismatch } from "./errors.js";

/** `[rows]`, ≥ 0 */
export type Weights = Float32Array | Float64Array;

/**
 * The weighted share of rows that are decided rightly: Σ w·[decision = label] / Σ w. What classifiers call their score.
 *
 * @param y         `[rows]`, 0 or 1
 * @param decisions `[rows]`, 0 or 1
 * @throws `NO_ROWS` also where no row weighs anything, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`
 */
export function scoreOf(y: Uint8Array, decisions: Uint8Array, sampleWeight?: Weights): number {
  const rows = decisions.length;
  if (y.length !== rows) throw shapeMismatch("y", rows, y.length);
  if (sampleWeight && sampleWeight.length !== rows) throw shapeMismatch("sampleWeight", rows, sampleWeight.length);
  let right = 0;
  let all = 0;
  for (let row = 0; row < rows; row++) {
    const weight = sampleWeight ? sampleWeight[row]! : 1;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw notAWeight("sampleWeight", row, weight);
    if (y[row]! > 1) throw notBinary("y", row, y[row]!);
    all += weight;
    if (y[row] === decisions[row]) right += weight;
  }
  if (all === 0) throw noRows("a score");
  return right / all;
}
