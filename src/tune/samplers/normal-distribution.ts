/**
 * The probability that a standard normal variable lies between two numbers.
 *
 * Of two numbers above the mean the mirror image is taken, as the difference of two numbers near 1 has no digits left.
 */
export function normalMass(from: number, to: number): number {
  if (from > 0) return lowerTail(-from) - lowerTail(-to);
  return lowerTail(to) - lowerTail(from);
}

/** The standard normal distribution function. */
function lowerTail(x: number): number {
  return x < 0 ? upper(-x) : 1 - upper(x);
}

/** Of x ≥ 0. The series 26.2.11 of Abramowitz and Stegun near 0, their continued fraction 26.2.14 far from it. */
function upper(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let sum = x;
    for (let term = x, n = 3; term > 1e-17 * sum; n += 2) {
      term *= (x * x) / n;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / (x + fraction);
  return density / (x + fraction);
}
