import { isDeepStrictEqual } from "node:util";
import { notAStep, parameterChanged } from "./errors.js";
import {
  checkParameter,
  type FloatParameter,
  type IntParameter,
  type Parameter,
  type ParameterValue,
  type SearchSpace,
} from "./search-space.js";
import type { TrialRecord } from "./trial-record.js";

/** Thrown by an objective whose trial should end early; marks it `PRUNED`, not failed. */
export class TrialPruned extends Error {
  constructor() {
    super("the trial was pruned");
    this.name = "TrialPruned";
  }
}

/** What the study does for its running trial. */
export interface TrialHost {
  choose(name: string, parameter: Parameter): ParameterValue;
  isHopeless(record: TrialRecord): boolean;
}

/** One choice of parameters under test: asks for values, and may tell how it goes. */
export class Trial {
  readonly #host: TrialHost;
  readonly #started: number;
  readonly #params: Record<string, ParameterValue> = {};
  readonly #parameters: Record<string, Parameter> = {};
  readonly #intermediateValues = new Map<number, number>();

  constructor(
    /** Counts from 0 within the study. */
    readonly number: number,
    started: number,
    host: TrialHost,
  ) {
    this.#started = started;
    this.#host = host;
  }

  /** The values chosen so far, by name. */
  get params(): Readonly<Record<string, ParameterValue>> {
    return { ...this.#params };
  }

  /**
   * A real number in [low, high].
   *
   * @throws `INVALID_PARAMETER`, `PARAMETER_CHANGED`
   */
  suggestFloat(name: string, low: number, high: number, options: Pick<FloatParameter, "log" | "step"> = {}): number {
    return Number(this.suggest(name, { kind: "float", low, high, ...options }));
  }

  /**
   * An integer in [low, high].
   *
   * @throws `INVALID_PARAMETER`, `PARAMETER_CHANGED`
   */
  suggestInt(name: string, low: number, high: number, options: Pick<IntParameter, "log" | "step"> = {}): number {
    return Number(this.suggest(name, { kind: "int", low, high, ...options }));
  }

  /**
   * One of some values.
   *
   * @throws `INVALID_PARAMETER`, `PARAMETER_CHANGED`
   */
  suggestCategorical<Choice extends ParameterValue>(name: string, choices: readonly Choice[]): Choice {
    const value = this.suggest(name, { kind: "categorical", choices });
    return choices.find((choice) => choice === value) ?? choices[0]!;
  }

  /**
   * The value of a parameter, the same each time within a trial.
   *
   * @throws `INVALID_PARAMETER`, `PARAMETER_CHANGED` where the name was asked for as another kind
   */
  suggest(name: string, parameter: Parameter): ParameterValue {
    checkParameter(name, parameter);
    const before = this.#params[name];
    if (before !== undefined) {
      if (!isDeepStrictEqual(this.#parameters[name], parameter)) throw parameterChanged(name, this.number);
      return before;
    }
    const value = this.#host.choose(name, parameter);
    this.#params[name] = value;
    this.#parameters[name] = parameter;
    return value;
  }

  /**
   * A value for each parameter of a space.
   *
   * @throws `INVALID_PARAMETER`, `PARAMETER_CHANGED`
   */
  suggestAll(space: SearchSpace): Record<string, ParameterValue> {
    return Object.fromEntries(Object.entries(space).map(([name, parameter]) => [name, this.suggest(name, parameter)]));
  }

  /**
   * Tells how the trial goes, such as the mean score after each fold.
   *
   * @param step an integer ≥ 0 that grows; the same for all trials at the same point of their way
   * @throws `NOT_A_STEP`
   */
  report(value: number, step: number): void {
    if (!Number.isInteger(step) || step < 0) throw notAStep(step);
    this.#intermediateValues.set(step, value);
  }

  /** Whether the pruner takes the trial for hopeless; then throw `TrialPruned`. */
  shouldPrune(): boolean {
    return this.#host.isHopeless(this.record);
  }

  /** What is known of the trial now. */
  get record(): TrialRecord {
    return {
      number: this.number,
      state: "RUNNING",
      params: this.params,
      parameters: { ...this.#parameters },
      intermediateValues: new Map(this.#intermediateValues),
      started: this.#started,
    };
  }
}
