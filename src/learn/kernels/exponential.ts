/** Added to a number below 2²² in size, it leaves the nearest whole one in the lowest bits: 1.5 · 2²³. */
const ROUNDING: f32 = 12582912;

/**
 * eˣ of four float32, within 2 units in the last place: the polynomial of Cephes' `expf` (Moshier).
 * Made of IEEE operations alone, so the same on any machine. Arguments are clamped to ±87.
 */
export function exp4(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(argument, f32x4.splat(87)), f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)), f32x4.splat(ROUNDING));
  const k = f32x4.sub(shifted, f32x4.splat(ROUNDING));
  // ln 2 in two parts, so that x − k·ln 2 keeps its low bits.
  const high = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(k, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const fraction = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(fraction, power);
}
