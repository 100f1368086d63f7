import { type Clock, createRandom, invalidOption, systemClock } from "../support/index.js";
import { allTrialsFailed, noCompleteTrial, notAValue } from "./errors.js";
import { nopPruner, type Pruner } from "./pruners/index.js";
import { createTpeSampler, type Sampler } from "./samplers/index.js";
import { Trial, TrialPruned } from "./trial.js";
import type { Direction, TrialRecord } from "./trial-record.js";

export interface StudyOptions {
  readonly direction: Direction;
  /** Trials hang on it and on what the objective returns, and on nothing else. */
  readonly seed: number;
  /** TPE where left out. */
  readonly sampler?: Sampler;
  /** None where left out. */
  readonly pruner?: Pruner;
  readonly clock?: Clock;
}

export interface OptimizeOptions {
  readonly nTrials: number;
  readonly signal?: AbortSignal;
  /** Called after each trial. */
  readonly onTrial?: (trial: TrialRecord) => void | Promise<void>;
}

/** What is to be made small or large: asks the trial for parameters and returns a number. */
export type ObjectiveFunction = (trial: Trial) => Promise<number>;

/**
 * A search for the parameters of the best objective, trial by trial; in Optuna's words.
 *
 * @example
 * const study = createStudy({ direction: "minimize", seed: 42 });
 * await study.optimize(async (trial) => (trial.suggestFloat("x", -10, 10) - 2) ** 2, { nTrials: 50 });
 * study.bestTrial.params; // x near 2
 */
export function createStudy(options: StudyOptions): Study {
  return new Study(options);
}

export class Study {
  readonly direction: Direction;
  readonly #seed: number;
  readonly #sampler: Sampler;
  readonly #pruner: Pruner;
  readonly #clock: Clock;
  readonly #trials: TrialRecord[] = [];

  constructor({
    direction,
    seed,
    sampler = createTpeSampler(),
    pruner = nopPruner,
    clock = systemClock,
  }: StudyOptions) {
    this.direction = direction;
    this.#seed = seed;
    this.#sampler = sampler;
    this.#pruner = pruner;
    this.#clock = clock;
  }

  /** The trials that have ended, in the order of their numbers. */
  get trials(): readonly TrialRecord[] {
    return [...this.#trials];
  }

  /**
   * The complete trial with the best value, the first of equals.
   *
   * @throws `NO_COMPLETE_TRIAL`
   */
  get bestTrial(): TrialRecord & { readonly value: number } {
    let best: (TrialRecord & { readonly value: number }) | undefined;
    for (const trial of this.#trials) {
      const { value } = trial;
      if (value === undefined) continue;
      if (best === undefined || (this.direction === "minimize" ? value < best.value : value > best.value)) {
        best = { ...trial, value };
      }
    }
    if (!best) throw noCompleteTrial();
    return best;
  }

  /**
   * Runs trials one after the other. A trial whose objective throws is marked `FAIL`, and the next one begins.
   *
   * @throws `ALL_TRIALS_FAILED` where every trial of this call failed; the signal's reason where it is aborted;
   *   `INVALID_OPTION`; what `onTrial` throws.
   */
  async optimize(objective: ObjectiveFunction, { nTrials, signal, onTrial }: OptimizeOptions): Promise<void> {
    if (!Number.isInteger(nTrials) || nTrials < 1) throw invalidOption("nTrials", nTrials, "a positive integer");
    let failed = 0;
    for (let i = 0; i < nTrials; i++) {
      signal?.throwIfAborted();
      const ended = await this.#run(objective);
      this.#trials.push(ended);
      await onTrial?.(ended);
      // An objective that was interrupted has not failed by its parameters: the search is over.
      signal?.throwIfAborted();
      if (ended.state === "FAIL" && ++failed === nTrials) throw allTrialsFailed(nTrials, ended.error);
    }
  }

  async #run(objective: ObjectiveFunction): Promise<TrialRecord> {
    const number = this.#trials.length;
    // A stream for each trial: what one draws does not move the next.
    const random = createRandom(this.#seed, number);
    const trial = new Trial(number, this.#clock(), {
      choose: (name, parameter) => this.#sampler.sample(name, parameter, this.#trials, this.direction, random),
      isHopeless: (record) => this.#pruner.shouldPrune(record, this.#trials, this.direction),
    });
    try {
      const value = await objective(trial);
      if (typeof value !== "number" || Number.isNaN(value)) throw notAValue(number, value);
      return { ...trial.record, state: "COMPLETE", value, ended: this.#clock() };
    } catch (error) {
      if (error instanceof TrialPruned) return { ...trial.record, state: "PRUNED", ended: this.#clock() };
      return { ...trial.record, state: "FAIL", error, ended: this.#clock() };
    }
  }
}
