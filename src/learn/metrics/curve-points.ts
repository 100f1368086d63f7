/**
 * Which cuts of a curve to draw: all, or so many that they lie about evenly along it.
 *
 * @param cuts     how many there are
 * @param points   how many may be kept, at least 2
 * @param progress how far along the curve a cut is; never falls from one cut to the next
 * @returns indices, ascending; the first and the last cut are always among them
 */
export function curvePoints(cuts: number, points: number, progress: (cut: number) => number): number[] {
  if (cuts <= points) return Array.from({ length: cuts }, (_, cut) => cut);
  const start = progress(0);
  const step = (progress(cuts - 1) - start) / (points - 1);
  const kept = [0];
  for (let cut = 1; cut < cuts - 1 && kept.length < points - 1; cut++) {
    if (progress(cut) >= start + step * kept.length) kept.push(cut);
  }
  kept.push(cuts - 1);
  return kept;
}
