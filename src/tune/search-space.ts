import { invalidParameter } from "./errors.js";

/** A real number between two limits, both included. */
export interface FloatParameter {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  /** Whether factors count rather than differences, as for a learning rate; wants `low` > 0. */
  readonly log?: boolean;
  /** Only `low`, `low + step` and so on; not together with `log`. */
  readonly step?: number;
}

/** An integer between two limits, both included. */
export interface IntParameter {
  readonly kind: "int";
  readonly low: number;
  readonly high: number;
  /** As for a real number; wants `low` of at least 1. */
  readonly log?: boolean;
  /** 1 where left out; not together with `log`. */
  readonly step?: number;
}

/** One of a few values without order. */
export interface CategoricalParameter {
  readonly kind: "categorical";
  readonly choices: readonly ParameterValue[];
}

export type Parameter = FloatParameter | IntParameter | CategoricalParameter;
export type ParameterValue = number | string | boolean;

/** What may be tuned, by the estimator's own names. */
export type SearchSpace = Readonly<Record<string, Parameter>>;

/** @throws `INVALID_PARAMETER` that names the parameter and what is wrong with it */
export function checkParameter(name: string, parameter: Parameter): void {
  if (parameter.kind === "categorical") {
    if (parameter.choices.length === 0) throw invalidParameter(name, "it has no choices");
    return;
  }
  const { kind, low, high, log = false, step } = parameter;
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw invalidParameter(name, "its limits are not both finite");
  if (low > high) throw invalidParameter(name, `its low ${low} is above its high ${high}`);
  if (log && low <= 0) throw invalidParameter(name, `its low ${low} has no logarithm`);
  if (log && step !== undefined) throw invalidParameter(name, "it has both log and step");
  if (step !== undefined && !(step > 0)) throw invalidParameter(name, `its step is ${step}`);
  if (kind === "int" && ![low, high, step ?? 1].every(Number.isInteger)) {
    throw invalidParameter(name, "it is an int, and its limits or its step are not");
  }
}
