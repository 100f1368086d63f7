import type { Random } from "../../support/index.js";
import { normalMass } from "./normal-distribution.js";

/** A mixture of normal distributions, cut off at the limits of an interval. */
export interface ParzenEstimator {
  readonly low: number;
  readonly high: number;
  /** `[kernels]`, sum 1. */
  readonly weights: Float64Array;
  /** `[kernels]`, within the interval. */
  readonly means: Float64Array;
  /** `[kernels]` */
  readonly deviations: Float64Array;
  /** `[kernels]`, the share of each that lies within the interval. */
  readonly masses: Float64Array;
}

/**
 * One kernel at each observation, as wide as the farther of its two neighbours is away, and a last one over the whole
 * interval, which keeps every place possible.
 *
 * Bergstra et al., NeurIPS 2011, section 4; widths and weights as in Optuna 5: no kernel is narrower than the interval
 * by min(100, observations + 2), and the outermost do not look at the limits.
 *
 * @param observations within the interval, oldest first
 */
export function parzenEstimator(observations: Float64Array, low: number, high: number): ParzenEstimator {
  const count = observations.length;
  const means = new Float64Array(count + 1);
  means.set(observations);
  means[count] = (low + high) / 2;
  const deviations = new Float64Array(count + 1);
  deviations.set(kernelWidths(observations, low, high));
  deviations[count] = high - low;
  const weights = mixtureWeights(count);
  const masses = means.map((mean, k) => normalMass((low - mean) / deviations[k]!, (high - mean) / deviations[k]!));
  return { low, high, weights, means, deviations, masses };
}

/** The logarithm of the density at a place within the interval. */
export function logDensity({ weights, means, deviations, masses }: ParzenEstimator, place: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const distance = (place - means[k]!) / deviations[k]!;
    sum += (weights[k]! * Math.exp((-distance * distance) / 2)) / (deviations[k]! * masses[k]!);
  }
  return Math.log(sum / Math.sqrt(2 * Math.PI));
}

/** The logarithm of the probability of a cell within the interval. */
export function logMass({ weights, means, deviations, masses }: ParzenEstimator, from: number, to: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const mass = normalMass((from - means[k]!) / deviations[k]!, (to - means[k]!) / deviations[k]!);
    sum += (weights[k]! * mass) / masses[k]!;
  }
  return Math.log(sum);
}

/** A place drawn from the mixture. */
export function drawPlace({ low, high, weights, means, deviations }: ParzenEstimator, random: Random): number {
  const kernel = drawIndex(weights, random);
  // Means lie within the interval, and no kernel is wider than it: at least a third of the draws are.
  for (;;) {
    const place = means[kernel]! + deviations[kernel]! * random.normal();
    if (place >= low && place <= high) return place;
  }
}

/**
 * The probability of each choice: a kernel at each observation that also leaves the other choices possible, and one
 * that holds all alike.
 *
 * @param observations indices of choices, oldest first
 */
export function choiceProbabilities(observations: readonly number[], choices: number): Float64Array {
  const kernels = observations.length + 1;
  const weights = mixtureWeights(observations.length);
  const probabilities = new Float64Array(choices).fill(weights[kernels - 1]! / choices);
  if (observations.length === 0) return probabilities;
  const whole = 1 + choices / kernels;
  for (const [k, observed] of observations.entries()) {
    for (let choice = 0; choice < choices; choice++) {
      probabilities[choice]! += (weights[k]! * ((choice === observed ? 1 : 0) + 1 / kernels)) / whole;
    }
  }
  return probabilities;
}

/** @param probabilities sum 1 */
export function drawIndex(probabilities: Float64Array, random: Random): number {
  let rest = random.uniform();
  for (let index = 0; index < probabilities.length - 1; index++) {
    rest -= probabilities[index]!;
    if (rest < 0) return index;
  }
  return probabilities.length - 1;
}

function kernelWidths(observations: Float64Array, low: number, high: number): Float64Array {
  const count = observations.length;
  const order = Uint32Array.from(observations.keys()).sort((a, b) => observations[a]! - observations[b]! || a - b);
  const narrowest = (high - low) / Math.min(100, count + 2);
  const widths = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const here = observations[order[i]!]!;
    const alone = count === 1;
    const left = i > 0 ? here - observations[order[i - 1]!]! : alone ? here - low : 0;
    const right = i < count - 1 ? observations[order[i + 1]!]! - here : alone ? high - here : 0;
    widths[order[i]!] = Math.min(Math.max(left, right, narrowest), high - low);
  }
  return widths;
}

/** All alike up to 25 observations; of more, the oldest fade. The last weight is that of the kernel over everything. */
function mixtureWeights(count: number): Float64Array {
  const recent = 25;
  const fading = count - recent;
  const weights = new Float64Array(count + 1).fill(1);
  for (let i = 0; i < fading; i++) {
    weights[i] = fading === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (fading - 1);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
