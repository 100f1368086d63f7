import { invalidOption } from "../../support/index.js";
import type { Weights } from "./scores.js";

export interface CurveOptions {
  /** The most points to return, at least 2; every distinct score where there are no more. 200 where left out. */
  readonly points?: number;
  /** `[rows]`, ≥ 0; 1 for every row where left out. */
  readonly weights?: Weights | undefined;
}

/**
 * Which cuts of a curve to draw: all, or so many that they lie about evenly along it.
 *
 * @param cuts     how many there are
 * @param points   how many may be kept, at least 2
 * @param progress how far along the curve a cut is; never falls from one cut to the next
 * @throws `INVALID_OPTION`
 * @returns indices, ascending; the first and the last cut are always among them
 */
export function curvePoints(cuts: number, points: number, progress: (cut: number) => number): number[] {
  if (!Number.isInteger(points) || points < 2) throw invalidOption("points", points, "an integer of at least 2");
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
