import { PerigeeError } from "../support/index.js";

export const invalidParameter = (name: string, fault: string) =>
  new PerigeeError("INVALID_PARAMETER", `the parameter ${name} cannot be searched: ${fault}`);

export const parameterChanged = (name: string, trial: number) =>
  new PerigeeError(
    "PARAMETER_CHANGED",
    `trial ${trial} asks for the parameter ${name} again, as another kind`,
    "Within a trial, a name stands for one value; choose another name.",
  );

export const notAStep = (step: number) =>
  new PerigeeError("NOT_A_STEP", `a trial reports at step ${step} where an integer of at least 0 is expected`);

export const notAValue = (trial: number, value: number) =>
  new PerigeeError("NOT_A_VALUE", `the objective of trial ${trial} is ${value}`, "An objective returns a number.", {
    exitCode: 1,
  });

export const noCompleteTrial = () =>
  new PerigeeError("NO_COMPLETE_TRIAL", "no trial of the study is complete", "Run optimize first, with more trials.", {
    exitCode: 1,
  });

export const allTrialsFailed = (count: number, cause: unknown) =>
  new PerigeeError(
    "ALL_TRIALS_FAILED",
    `all ${count} trials failed; the last: ${cause instanceof Error ? cause.message : String(cause)}`,
    "The objective fails for every choice of parameters: run it once by itself.",
    { cause, exitCode: 1 },
  );
