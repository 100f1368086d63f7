import { checkProbabilities, type Scores } from "./scores.js";

/** Entries of equal index belong together; bins without a row are left out. */
export interface CalibrationCurve {
  readonly meanProbability: readonly number[];
  readonly positiveShare: readonly number[];
  readonly rows: readonly number[];
}

/**
 * How often a row is positive where the model says p: means over bins of equal width, for a report.
 *
 * A probability on an edge belongs to the bin below it, as in scikit-learn's `calibration_curve`.
 *
 * @param labels        `[rows]`, 0 or 1.
 * @param probabilities `[rows]`, of class 1, in [0, 1].
 * @throws `NOT_A_PROBABILITY`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NO_ROWS`.
 */
export function calibrationCurve(labels: Uint8Array, probabilities: Scores, { bins = 10 } = {}): CalibrationCurve {
  checkProbabilities(labels, probabilities);
  const edges = Float64Array.from({ length: bins - 1 }, (_, bin) => (bin + 1) * (1 / bins));
  const rows = new Uint32Array(bins);
  const sums = new Float64Array(bins);
  const positives = new Uint32Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const probability = probabilities[i]!;
    let bin = 0;
    while (bin < edges.length && edges[bin]! < probability) bin++;
    rows[bin]!++;
    sums[bin]! += probability;
    positives[bin]! += labels[i]!;
  }
  const filled = [...rows.keys()].filter((bin) => rows[bin]! > 0);
  return {
    meanProbability: filled.map((bin) => sums[bin]! / rows[bin]!),
    positiveShare: filled.map((bin) => positives[bin]! / rows[bin]!),
    rows: filled.map((bin) => rows[bin]!),
  };
}
