import { metricNotANumber } from "../errors.js";
import type { ResolvedMetric } from "./eval-metrics.js";

/** The figures of the validation part after each tree, by the name of the metric: `[trees]` each. */
export type EvalsResult = Readonly<Record<string, readonly number[]>>;

/** Keeps the figures of each tree, and says when the first metric has not been better for long enough. */
export class EarlyStopping {
  readonly history: Record<string, number[]>;
  /** Number of trees with the best figure; 0 before the first. */
  best = 0;
  #trees = 0;
  #figure = Number.NaN;

  /** @param rounds undefined to watch without stopping */
  constructor(
    readonly metrics: readonly ResolvedMetric[],
    readonly rounds: number | undefined,
  ) {
    this.history = Object.fromEntries(metrics.map(({ name }) => [name, []]));
  }

  /**
   * @param figures of each metric, after one more tree
   * @returns whether to go on
   * @throws `METRIC_NOT_A_NUMBER`
   */
  add(figures: readonly number[]): boolean {
    this.#trees++;
    for (const [i, { name }] of this.metrics.entries()) {
      if (typeof figures[i] !== "number" || Number.isNaN(figures[i])) throw metricNotANumber(name, this.#trees);
      this.history[name]!.push(figures[i]);
    }
    const { higherIsBetter } = this.metrics[0]!;
    const figure = figures[0]!;
    if (this.best === 0 || (higherIsBetter ? figure > this.#figure : figure < this.#figure)) {
      this.best = this.#trees;
      this.#figure = figure;
    }
    return this.rounds === undefined || this.#trees - this.best < this.rounds;
  }
}
