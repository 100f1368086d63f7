/**
 * The population stability index of two histograms over the same bins.
 *
 *     PSI = Σ (qᵢ − pᵢ) · ln(qᵢ / pᵢ)
 *
 * Half a count is added to each bin that is not empty in both, so that one that is empty in either does not make it
 * infinite (Jeffreys' prior).
 *
 * @param expected `[bins]`, counts of the reference
 * @param actual   `[bins]`, counts of what is compared with it
 * @returns 0 for equal shares; NaN where either has no count
 */
export function populationStabilityIndex(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const [before, after] = [sumOf(expected), sumOf(actual)];
  if (before === 0 || after === 0) return Number.NaN;
  let bins = 0;
  for (let i = 0; i < expected.length; i++) if (expected[i]! + actual[i]! > 0) bins++;
  let index = 0;
  for (let i = 0; i < expected.length; i++) {
    if (expected[i]! + actual[i]! === 0) continue;
    const p = (expected[i]! + 0.5) / (before + 0.5 * bins);
    const q = (actual[i]! + 0.5) / (after + 0.5 * bins);
    index += (q - p) * Math.log(q / p);
  }
  return index;
}

/**
 * The Jensen–Shannon distance of two histograms over the same bins, to base 2: the square root of the mean divergence of
 * each from their middle (Endres and Schindelin, IEEE Transactions on Information Theory 2003).
 *
 * The same as SciPy's `jensenshannon(p, q, base=2)`.
 *
 * @param expected `[bins]`, counts; likewise `actual`
 * @returns from 0 for equal shares to 1 for no bin in common; NaN where either has no count
 */
export function jensenShannonDistance(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const [before, after] = [sumOf(expected), sumOf(actual)];
  if (before === 0 || after === 0) return Number.NaN;
  let divergence = 0;
  for (let i = 0; i < expected.length; i++) {
    const p = expected[i]! / before;
    const q = actual[i]! / after;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
  }
  // Of equal shares, the last bits may leave less than nothing.
  return Math.sqrt(Math.max(0, divergence));
}

/**
 * The statistic of Kolmogorov and Smirnov for two samples: the largest distance of their distribution functions.
 *
 * The same as SciPy's `ks_2samp(a, b).statistic`.
 *
 * @param expected ascending, without missing values; likewise `actual`
 * @returns from 0 to 1; NaN where either is empty
 */
export function kolmogorovSmirnov(expected: Float64Array, actual: Float64Array): number {
  if (expected.length === 0 || actual.length === 0) return Number.NaN;
  let largest = 0;
  for (let i = 0, j = 0; i < expected.length && j < actual.length; ) {
    const value = Math.min(expected[i]!, actual[j]!);
    while (i < expected.length && expected[i] === value) i++;
    while (j < actual.length && actual[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / expected.length - j / actual.length));
  }
  return largest;
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
