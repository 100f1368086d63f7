export interface Quadrature {
  /** `[points]`, in (0, 1), ascending */
  readonly places: Float64Array;
  /** `[points]`, positive; they add up to 1 */
  readonly weights: Float64Array;
}

/**
 * Gauss and Legendre's quadrature on (0, 1): exact for polynomials of degree 2·points − 1.
 *
 * The places are the roots of Legendre's polynomial, found by Newton's method from Tricomi's estimates.
 *
 * @param points at least 1
 */
export function gaussLegendre(points: number): Quadrature {
  const places = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let root = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const legendre = legendreAt(points, root);
      slope = legendre.slope;
      const change = legendre.value / slope;
      root -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    slope = legendreAt(points, root).slope;
    places[i] = (1 + root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { places, weights };
}

function legendreAt(degree: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
