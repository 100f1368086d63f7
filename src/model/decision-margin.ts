import type { FittedModel } from "../learn/index.js";
import { thresholdOutOfRange } from "./errors.js";
import { probabilityOf } from "./probability.js";

/**
 * The smallest margin whose probability, as predictions give it (float32), is at least the threshold: so that
 * `margin >= decisionMargin` exactly where `probability >= threshold`.
 *
 * The probability grows with the margin, so it is found by bisection over the numbers' bit patterns: 32 steps for
 * trees (float32), 64 for a linear model (float64).
 *
 * @param threshold at most 1; the lowest finite margin where every probability reaches it
 * @throws `THRESHOLD_OUT_OF_RANGE`
 */
export function decisionMarginFor(fitted: FittedModel, threshold: number): number {
  if (!(threshold <= 1) || threshold === Number.NEGATIVE_INFINITY) throw thresholdOutOfRange(threshold);
  const scale = fitted.kind === "trees" ? float32Scale : float64Scale;
  let low = scale.lowest;
  let high = scale.highest;
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (probabilityOf(fitted, scale.at(middle)) >= threshold) high = middle;
    else low = middle + 1n;
  }
  return scale.at(low);
}

/** The finite numbers of a type in ascending order. */
interface Scale {
  readonly lowest: bigint;
  readonly highest: bigint;
  /** The number at a place, of which 0 is zero and neighbours follow each other. */
  at(place: bigint): number;
}

// A float's bits without its sign count the numbers from zero up.
const float32Scale = scaleOf(0x7f7fffffn, (bits) => new Float32Array(Uint32Array.of(Number(bits)).buffer)[0]!);
const float64Scale = scaleOf(0x7fefffffffffffffn, (bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0]!);

function scaleOf(largest: bigint, magnitude: (bits: bigint) => number): Scale {
  return { lowest: -largest, highest: largest, at: (place) => (place < 0n ? -magnitude(-place) : magnitude(place)) };
}
