import { BoostingJob, BoostingThread } from "./boosting-job";
import { exp4 } from "./exponential";
import { GRADIENT, RECORD_SHIFT } from "./records";

/**
 * Bits of the number 3. Added to a number of at most 1 in size, 3 leaves it in the lowest bits, rounded to a multiple of
 * 2⁻²²: that is the finest unit of gradients.
 */
const THREE: i32 = 0x40400000;
export const FINEST_UNITS: f64 = 4194304;
/** Rows whose gradients are added up in 32 bits: a quarter of them times 2²² stays below 2³¹. */
const BLOCK: usize = 1024;

/**
 * First and second derivatives of the logistic loss, p − y and p·(1 − p) with p = 1/(1 + e⁻ᵐ), as whole multiples of a
 * unit. Whole numbers make every sum of them exact, whatever its order.
 *
 * They are made in the finest unit first, which their sums are taken of, then rounded to one that is 2^coarser times as
 * large, then multiplied by the weights: a row of weight 2 is the same as two rows. A hessian is at least one unit:
 * where many round to nothing, a few wrong rows among them would make a huge leaf.
 */
export function makeGradients(job: BoostingJob, own: BoostingThread, coarser: u32): void {
  own.coarser = coarser;
  own.absoluteSum = 0;
  own.gradientSum = 0;
  own.hessianSum = 0;
  for (let begin: usize = 0; begin < <usize>own.count; begin += BLOCK) {
    const count = min<usize>(BLOCK, <usize>own.count - begin);
    makeBlock(job, own, <usize>own.begin + begin, count, job.weights === 0 ? coarser : 0);
  }
  if (job.weights !== 0) weigh(job, own, coarser);
}

function makeBlock(job: BoostingJob, own: BoostingThread, begin: usize, count: usize, coarser: u32): void {
  const margins = job.margins + (begin << 2);
  const labels = job.labels + begin;
  const cells = job.records + (begin << RECORD_SHIFT) + GRADIENT;
  const half = coarser > 0 ? 1 << (coarser - 1) : 0;
  const one = f32x4.splat(1);
  let absolute = i32x4.splat(0);
  let signed = i32x4.splat(0);
  let hessians = i32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    const margin = v128.load(margins + (i << 2));
    const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(margin))));
    const bytes = v128.load32_zero(labels + i);
    const label = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
    const y = v128.and(i32x4.neg(label), one);
    let gradient = wholeOf(f32x4.sub(p, y));
    let hessian = wholeOf(f32x4.mul(p, f32x4.sub(one, p)));
    if (i + 4 > count) {
      // The rows that pad a thread's to a multiple of 4 count for nothing.
      const real = i32x4.gt_s(i32x4.splat(<i32>(count - i)), i32x4(0, 1, 2, 3));
      gradient = v128.and(gradient, real);
      hessian = v128.and(hessian, real);
    }
    absolute = i32x4.add(absolute, i32x4.abs(gradient));
    signed = i32x4.add(signed, gradient);
    hessians = i32x4.add(hessians, hessian);
    gradient = i32x4.shr_s(i32x4.add(gradient, i32x4.splat(half)), coarser);
    hessian = i32x4.shr_s(i32x4.add(hessian, i32x4.splat(half)), coarser);
    hessian = i32x4.max_s(hessian, i32x4.splat(1));
    const at = cells + (i << RECORD_SHIFT);
    const low = i32x4.shuffle(hessian, gradient, 0, 4, 1, 5);
    const high = i32x4.shuffle(hessian, gradient, 2, 6, 3, 7);
    v128.store64_lane(at, low, 0);
    v128.store64_lane(at, low, 1, 1 << RECORD_SHIFT);
    v128.store64_lane(at, high, 0, 2 << RECORD_SHIFT);
    v128.store64_lane(at, high, 1, 3 << RECORD_SHIFT);
  }
  own.absoluteSum += sumOf(absolute);
  own.gradientSum += sumOf(signed);
  own.hessianSum += sumOf(hessians);
}

function weigh(job: BoostingJob, own: BoostingThread, coarser: u32): void {
  const half = coarser > 0 ? 1 << (coarser - 1) : 0;
  let absolute: i64 = 0;
  let signed: i64 = 0;
  let hessians: i64 = 0;
  for (let i: u32 = 0; i < own.count; i++) {
    const position = <usize>(own.begin + i);
    const weight: f64 = load<f32>(job.weights + (position << 2));
    const at = job.records + (position << RECORD_SHIFT) + GRADIENT;
    const hessian = load<i32>(at);
    const gradient = load<i32>(at, 4);
    const weighed = <i64>nearest<f64>(weight * <f64>gradient);
    absolute += abs<i64>(weighed);
    signed += weighed;
    hessians += <i64>nearest<f64>(weight * <f64>hessian);
    store<i32>(at, <i32>nearest<f64>(weight * <f64>max((hessian + half) >> coarser, 1)));
    store<i32>(at, <i32>nearest<f64>(weight * <f64>((gradient + half) >> coarser)), 4);
  }
  own.absoluteSum = absolute;
  own.gradientSum = signed;
  own.hessianSum = hessians;
}

function wholeOf(values: v128): v128 {
  return i32x4.sub(f32x4.add(values, f32x4.splat(3)), i32x4.splat(THREE));
}

function sumOf(sums: v128): i64 {
  const low = <i64>i32x4.extract_lane(sums, 0) + <i64>i32x4.extract_lane(sums, 1);
  return low + <i64>i32x4.extract_lane(sums, 2) + <i64>i32x4.extract_lane(sums, 3);
}
