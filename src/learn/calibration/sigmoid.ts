import type { Scores, Weights } from "../metrics/scores.js";
import { checkCalibration } from "./check.js";

/** probability = 1 / (1 + exp(slope · score + intercept)); the slope is negative where the score is any good. */
export interface SigmoidCalibrator {
  readonly kind: "sigmoid";
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Platt's scaling: a logistic function of the score, fitted by maximum likelihood to smoothed labels.
 *
 *     target = (N₊ + 1) / (N₊ + 2) for a positive row, 1 / (N₋ + 2) for a negative one
 *
 * (Platt, Probabilistic Outputs for Support Vector Machines, 1999; by Newton's method as in Lin, Lin and Weng, Machine
 * Learning 2007.) The optimum that scikit-learn's `_SigmoidCalibration` comes near to, found to rounding.
 *
 * @param labels  `[rows]`, 0 or 1; of rows that the model was not fitted to.
 * @param scores  `[rows]`, finite; margins do better than probabilities, which are no straight line of log odds.
 * @param weights `[rows]`, ≥ 0; 1 for every row where left out.
 * @throws `SINGLE_CLASS`, `NOT_FINITE`, `NOT_A_NUMBER`, `SHAPE_MISMATCH`, `NOT_BINARY`, `NOT_A_WEIGHT`, `NO_WEIGHT`,
 *   `NO_ROWS`.
 */
export function fitSigmoid(labels: Uint8Array, scores: Scores, weights?: Weights): SigmoidCalibrator {
  const [negatives, positives] = checkCalibration(labels, scores, weights);
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  const { center, scale } = momentsOf(scores, weights);
  const rows = { labels, scores, weights, targets, center, scale };

  let [a, b] = [0, Math.log((negatives + 1) / (positives + 1))];
  let here = lossAt(rows, a, b);
  for (let iteration = 0; iteration < 100; iteration++) {
    // A constant score leaves the slope open: the ridge keeps it where it began, at 0.
    const aa = here.aa + 1e-12;
    const bb = here.bb + 1e-12;
    const determinant = aa * bb - here.ab * here.ab;
    const stepA = -(bb * here.a - here.ab * here.b) / determinant;
    const stepB = -(aa * here.b - here.ab * here.a) / determinant;
    // Near the optimum the loss is flat to the last bits long before the steps are: those must not stop it.
    const most = here.loss * (1 + 1e-14);
    let part = 1;
    let next = lossAt(rows, a + stepA, b + stepB);
    while (!(next.loss <= most) && part > 1e-10) {
      part /= 2;
      next = lossAt(rows, a + part * stepA, b + part * stepB);
    }
    if (!(next.loss <= most)) break;
    a += part * stepA;
    b += part * stepB;
    here = next;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  return { kind: "sigmoid", slope: a / scale, intercept: b - (a * center) / scale };
}

export function applySigmoid({ slope, intercept }: SigmoidCalibrator, scores: Scores): Float64Array {
  return Float64Array.from(scores, (score) => 1 / (1 + Math.exp(slope * score + intercept)));
}

interface Rows {
  readonly labels: Uint8Array;
  readonly scores: Scores;
  readonly weights: Weights | undefined;
  readonly targets: readonly [negative: number, positive: number];
  readonly center: number;
  readonly scale: number;
}

/** The loss, its gradient (a, b) and its Hessian (aa, ab, bb) by slope and intercept of the standardised score. */
function lossAt({ labels, scores, weights, targets, center, scale }: Rows, slope: number, intercept: number) {
  let [loss, a, b, aa, ab, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const score = (scores[i]! - center) / scale;
    const target = targets[labels[i] === 1 ? 1 : 0];
    const z = slope * score + intercept;
    // exp of a negative number only, so that nothing overflows.
    const small = Math.exp(-Math.abs(z));
    const probability = z > 0 ? small / (1 + small) : 1 / (1 + small);
    loss += weight * (Math.log1p(small) + (z > 0 ? target * z : (target - 1) * z));
    const gradient = weight * (target - probability);
    const curvature = weight * (small / (1 + small) ** 2);
    a += gradient * score;
    b += gradient;
    aa += curvature * score * score;
    ab += curvature * score;
    bb += curvature;
  }
  return { loss, a, b, aa, ab, bb };
}

function momentsOf(scores: Scores, weights: Weights | undefined): { center: number; scale: number } {
  const weightOf = (row: number) => (weights ? weights[row]! : 1);
  // The mean of equal numbers may differ from them by a bit, which would then pass for their spread.
  const first = scores.find((_, row) => weightOf(row) > 0) ?? 0;
  if (scores.every((score, row) => score === first || weightOf(row) === 0)) return { center: first, scale: 1 };
  let all = 0;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    all += weightOf(i);
    sum += weightOf(i) * scores[i]!;
  }
  const center = sum / all;
  let squares = 0;
  for (let i = 0; i < scores.length; i++) squares += weightOf(i) * (scores[i]! - center) ** 2;
  return { center, scale: Math.sqrt(squares / all) || 1 };
}
