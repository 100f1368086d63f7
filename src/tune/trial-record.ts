import type { Parameter, ParameterValue } from "./search-space.js";

/** `PRUNED`: ended early as hopeless. `FAIL`: the objective threw, or returned no number. */
export type TrialState = "RUNNING" | "COMPLETE" | "PRUNED" | "FAIL";

export type Direction = "minimize" | "maximize";

/** What is known of a trial; samplers and pruners read it. */
export interface TrialRecord {
  /** Counts from 0 within the study. */
  readonly number: number;
  readonly state: TrialState;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** What each parameter was chosen from. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The objective; of a complete trial only. */
  readonly value?: number;
  /** What the trial reported on its way, by step. */
  readonly intermediateValues: ReadonlyMap<number, number>;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Milliseconds since 1970; left out while it runs. */
  readonly ended?: number;
  /** Why it failed. */
  readonly error?: unknown;
}
