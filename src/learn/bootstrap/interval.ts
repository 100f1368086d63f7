import { invalidOption } from "../../support/index.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";

/** How an interval is read from the replicates. */
export type IntervalMethod = "bca" | "percentile";

/** What a bootstrap found out about one figure. */
export interface Replicates {
  /** The figure of the rows as they are. */
  readonly value: number;
  /** `[resamples]`, ascending. */
  readonly sorted: Float64Array;
  /** `[blocks]`, the figure without each block of groups. */
  readonly jackknife: Float64Array;
}

/**
 * An interval, and how it was made.
 *
 * `low` and `high` hold the figure of the population with a probability of `level`, where the groups are a fair sample.
 */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly method: IntervalMethod;
  /** Standard deviation of the replicates. */
  readonly standardError: number;
  readonly resamples: number;
  /** How many groups were drawn from. */
  readonly groups: number;
}

/** @throws `INVALID_OPTION` */
export function checkInterval(level: number, method: IntervalMethod): void {
  if (!(level > 0 && level < 1)) throw invalidOption("level", level, "a number between 0 and 1");
  if (method !== "bca" && method !== "percentile") throw invalidOption("method", method, "bca or percentile");
}

/** The ends of an interval, by either method; see `bootstrapInterval`. */
export function intervalOf(replicates: Replicates, level: number, method: IntervalMethod): [low: number, high: number] {
  const share = (1 - level) / 2;
  const ofNominal = method === "bca" ? correctionOf(replicates).toReplicates : (nominal: number) => nominal;
  return [quantile(replicates.sorted, ofNominal(share)), quantile(replicates.sorted, ofNominal(1 - share))];
}

/**
 * The largest level at which an interval still leaves zero out, from 1: a two-sided p-value that agrees with it.
 *
 * Zero counts as one replicate more, so that no number of resamples makes it impossible (Davison and Hinkley,
 * Bootstrap Methods and their Application, 1997, 4.4).
 */
export function pValueOfZero(replicates: Replicates, method: IntervalMethod): number {
  const below = (shareBelow(replicates.sorted, 0) * replicates.sorted.length + 0.5) / (replicates.sorted.length + 1);
  const nominal = method === "bca" ? correctionOf(replicates).toNominal(below) : below;
  return Math.min(1, 2 * Math.min(nominal, 1 - nominal));
}

/**
 * Efron's bias correction and acceleration (Better Bootstrap Confidence Intervals, JASA 1987).
 *
 *     z₀ = Φ⁻¹(share of replicates below the value),  a = Σ d³ / (6 (Σ d²)^1.5),  d = mean − jackknife value
 */
function correctionOf({ value, sorted, jackknife }: Replicates) {
  const half = 0.5 / sorted.length;
  // A value beyond every replicate would have an infinite bias; half a replicate is taken to lie on its other side.
  const bias = normalQuantile(Math.min(Math.max(shareBelow(sorted, value), half), 1 - half));
  const mean = jackknife.reduce((sum, figure) => sum + figure, 0) / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (const figure of jackknife) {
    squares += (mean - figure) ** 2;
    cubes += (mean - figure) ** 3;
  }
  const acceleration = squares > 0 ? cubes / 6 / squares ** 1.5 : 0;
  return {
    toReplicates(nominal: number): number {
      const z = bias + normalQuantile(nominal);
      return normalCdf(bias + z / (1 - acceleration * z));
    },
    toNominal(share: number): number {
      const w = normalQuantile(share) - bias;
      return normalCdf(w / (1 + acceleration * w) - bias);
    },
  };
}

/** Of ascending values, the share below a limit; one that equals it counts half. */
function shareBelow(sorted: Float64Array, limit: number): number {
  let twice = 0;
  for (const value of sorted) twice += value < limit ? 2 : value === limit ? 1 : 0;
  return twice / 2 / sorted.length;
}

/** Between neighbours by a straight line, as NumPy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * Math.min(Math.max(share, 0), 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below + (above - below) * (at - Math.floor(at));
}
