const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The place of +∞; −∞ has the opposite. */
export const INFINITE_PLACE = 0x7f800000;

/**
 * The place of a float32 in the order of all of them: neighbours differ by 1, and both zeros are at 0.
 *
 * With places, "the largest float32 below a number" is a subtraction, and an interval of values a pair of integers.
 */
export function placeOf(value: number): number {
  single[0] = value;
  const word = bits[0]!;
  return word >= 0 ? word : -(word & 0x7fffffff);
}

/** The float32 at a place from −`INFINITE_PLACE` to `INFINITE_PLACE`. */
export function float32At(place: number): number {
  bits[0] = Math.abs(place);
  return place < 0 ? -single[0]! : single[0]!;
}

/** The place of the largest float32 that is at most a number; NaN for NaN. */
export function placeAtMost(value: number): number {
  if (Number.isNaN(value)) return value;
  const rounded = Math.fround(value);
  return rounded > value ? placeOf(rounded) - 1 : placeOf(rounded);
}

/** The place of the largest float32 below a number; before all places for −∞, which nothing is below. */
export function placeBelow(value: number): number {
  const place = placeAtMost(value);
  return Math.fround(value) === value ? place - 1 : place;
}
