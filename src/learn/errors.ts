import { PerigeeError } from "../support/index.js";

export const shapeMismatch = (name: string, expected: number, got: number) =>
  new PerigeeError("SHAPE_MISMATCH", `${name} has ${got} rows where ${expected} are expected`);

export const singleClass = (name: string) =>
  new PerigeeError(
    "SINGLE_CLASS",
    `${name} holds one class only`,
    "Check the label column, or split by object with stratification.",
  );

export const notBinary = (name: string, row: number, value: number) =>
  new PerigeeError("NOT_BINARY", `${name} is ${value} in row ${row} where 0 or 1 is expected`);

export const notANumber = (name: string, row: number) =>
  new PerigeeError(
    "NOT_A_NUMBER",
    `${name} is NaN in row ${row}`,
    "Missing values belong in the features; scores, labels and times are never missing.",
  );

export const notAProbability = (row: number, value: number) =>
  new PerigeeError(
    "NOT_A_PROBABILITY",
    `the probability is ${value} in row ${row}`,
    "Log loss, Brier score and calibration want values in [0, 1]; a ranking is measured by rocAuc and averagePrecision.",
  );

export const noRows = (what: string) =>
  new PerigeeError("NO_ROWS", `${what} wants at least one row, and there is none`);

export const cannotSplit = (what: string, hint: string) => new PerigeeError("CANNOT_SPLIT", what, hint);

export const featuresDiffer = (expected: readonly string[], got: readonly string[]) =>
  new PerigeeError(
    "FEATURES_DIFFER",
    `the columns are ${got.join(", ")} where ${expected.join(", ")} are expected`,
    "A model wants the columns that it was fitted to, in their order.",
  );

export const tooManyFeatures = (got: number, most: number) =>
  new PerigeeError(
    "TOO_MANY_FEATURES",
    `the table has ${got} columns where at most ${most} are possible`,
    "Choose columns first, or fit GradientBoostingClassifier.",
  );

export const notFitted = (estimator: string) =>
  new PerigeeError("NOT_FITTED", `${estimator} has not been fitted`, "Call fit first.");

export const notAWeight = (name: string, row: number, value: number) =>
  new PerigeeError("NOT_A_WEIGHT", `${name} is ${value} in row ${row} where a number of at least 0 is expected`);

export const aborted = (what: string, cause: unknown) =>
  new PerigeeError("ABORTED", `${what} was interrupted`, undefined, { cause, exitCode: 1 });

export const kernelsMissing = (path: string, cause: unknown) =>
  new PerigeeError("KERNELS_MISSING", `the compiled kernels are not at ${path}`, "Run npm run build.", {
    cause,
    exitCode: 1,
  });

export const outOfMemory = (megabytes: number, cause: unknown) =>
  new PerigeeError(
    "OUT_OF_MEMORY",
    `the fit wants ${megabytes} MB, more than there is`,
    "Fit fewer rows, fewer columns or less deep trees; kernels reach 4096 MB.",
    { cause, exitCode: 1 },
  );

export const threadFailed = (cause: unknown) =>
  new PerigeeError("THREAD_FAILED", "a thread of the fit stopped", "Try again with nJobs 1.", { cause, exitCode: 1 });
