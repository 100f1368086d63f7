import { nextUint32, Random } from "../../support/kernels/random";

/**
 * Draws as many rows as there are, with replacement.
 *
 * Four generators run side by side in the lanes of a vector, each started by numbers of the tree's own.
 *
 * @param draws  u8[rows], the result: how often each row is drawn
 * @param rows   at least 1
 * @param random the tree's stream, which moves on by twelve
 */
export function drawRows(draws: usize, rows: u32, random: Random): void {
  memory.fill(draws, 0, rows);
  let a = nextFour(random);
  let b = nextFour(random);
  let c = nextFour(random);
  let counter = i32x4.splat(1);
  const one = i32x4.splat(1);
  const bound = i32x4.splat(rows);
  for (let drawn: u32 = 0; drawn < rows; drawn += 4) {
    // sfc32, as in `random.ts`.
    const result = i32x4.add(i32x4.add(a, b), counter);
    counter = i32x4.add(counter, one);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), result);
    const low = i64x2.extmul_low_i32x4_u(result, bound);
    const high = i64x2.extmul_high_i32x4_u(result, bound);
    draw(draws, <usize>i32x4.extract_lane(low, 1));
    if (rows - drawn > 1) draw(draws, <usize>i32x4.extract_lane(low, 3));
    if (rows - drawn > 2) draw(draws, <usize>i32x4.extract_lane(high, 1));
    if (rows - drawn > 3) draw(draws, <usize>i32x4.extract_lane(high, 3));
  }
}

function nextFour(random: Random): v128 {
  let four = i32x4.splat(nextUint32(random));
  four = i32x4.replace_lane(four, 1, nextUint32(random));
  four = i32x4.replace_lane(four, 2, nextUint32(random));
  return i32x4.replace_lane(four, 3, nextUint32(random));
}

function draw(draws: usize, row: usize): void {
  const at = draws + row;
  store<u8>(at, load<u8>(at) + 1);
}
