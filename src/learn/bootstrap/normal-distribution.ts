/**
 * The standard normal distribution function, to about 1e-15 of the smaller tail.
 *
 * By the continued fraction of the complementary error function far out, and the series of the error function near 0
 * (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const distance = Math.abs(z);
  const tail = distance < 3 ? 0.5 - seriesToMean(distance) : fractionOfTail(distance);
  return z < 0 ? tail : 1 - tail;
}

/**
 * The inverse of `normalCdf`, for a share in (0, 1); infinite at its ends.
 *
 * Bisection between ±40, then Newton's steps: it is asked for a few numbers for each interval, so that simple is best.
 */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) return Number.NaN;
  if (share === 0) return Number.NEGATIVE_INFINITY;
  if (share === 1) return Number.POSITIVE_INFINITY;
  if (share > 0.5) return -normalQuantile(1 - share);
  let low = -40;
  let high = 0;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  const z = (low + high) / 2;
  return z - (normalCdf(z) - share) / density(z);
}

const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** From 0 to z: φ(z) · (z + z³/3 + z⁵/(3·5) + …). */
function seriesToMean(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return density(z) * sum;
}

/** Beyond z: φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))). */
function fractionOfTail(z: number): number {
  let denominator = z;
  for (let k = 160; k > 0; k--) denominator = z + k / denominator;
  return density(z) / denominator;
}
