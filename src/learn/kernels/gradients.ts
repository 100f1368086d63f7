import { exp4 } from "./exponential";

/**
 * First and second derivatives of the logistic loss, as whole multiples of a unit: p − y and p·(1 − p), p = 1/(1 + e⁻ᵐ).
 *
 * Whole numbers make every sum of them exact, whatever its order.
 *
 * @param margins   f32[rows], padded to a multiple of 4
 * @param labels    u8[rows], padded likewise
 * @param rows      number of rows
 * @param units     units in 1, a power of two
 * @param gradients i32[rows × 2], gradient and hessian of each row, padded likewise; the result
 */
export function logisticGradients(margins: usize, labels: usize, rows: u32, units: f32, gradients: usize): void {
  const one = f32x4.splat(1);
  const scale = f32x4.splat(units);
  for (let i: u32 = 0; i < rows; i += 4) {
    const margin = v128.load(margins + ((<usize>i) << 2));
    const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(margin))));
    const bytes = v128.load32_zero(labels + <usize>i);
    const label = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
    const gradient = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(f32x4.sub(p, label), scale)));
    const hessian = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), scale)));
    const at = gradients + ((<usize>i) << 3);
    v128.store(at, i32x4.shuffle(gradient, hessian, 0, 4, 1, 5));
    v128.store(at, i32x4.shuffle(gradient, hessian, 2, 6, 3, 7), 16);
  }
}

/**
 * Multiplies gradients and hessians by the weights of their rows.
 *
 * @param gradients i32[rows × 2], changed in place
 * @param weights   f32[rows]
 */
export function weighGradients(gradients: usize, weights: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = gradients + ((<usize>i) << 3);
    const weight: f64 = load<f32>(weights + ((<usize>i) << 2));
    store<i32>(at, <i32>nearest<f64>(weight * <f64>load<i32>(at)));
    store<i32>(at, <i32>nearest<f64>(weight * <f64>load<i32>(at, 4)), 4);
  }
}
