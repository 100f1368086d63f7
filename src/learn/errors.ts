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

export const noFolds = () =>
  new PerigeeError("NO_FOLDS", "there is no fold", "Make some, such as with stratifiedGroupKFold.");

export const emptyFold = (fold: number, side: "train" | "test") =>
  new PerigeeError("EMPTY_FOLD", `fold ${fold} has no row to ${side}`, "Ask for fewer folds, or check the indices.");

export const rowOutOfRange = (fold: number, row: number, rows: number) =>
  new PerigeeError("ROW_OUT_OF_RANGE", `fold ${fold} names row ${row} of a table with ${rows}`, "Rows count from 0.");

/** Says in which fold something went wrong; the code stays that of the cause. */
export const inFold = (fold: number, cause: PerigeeError) =>
  new PerigeeError(cause.code, `in fold ${fold}, ${cause.message}`, cause.hint, { cause, exitCode: cause.exitCode });

export const cannotResample = (groups: number) =>
  new PerigeeError(
    "CANNOT_RESAMPLE",
    `the metric is undefined on most resamples of ${groups} groups`,
    "An interval wants several groups of each class; one with a few positive objects says nothing.",
  );

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

export const noWeight = (name: string) =>
  new PerigeeError("NO_WEIGHT", `${name} are all 0`, "At least one row must count.");

export const notFinite = (name: string, row: number, value: number) =>
  new PerigeeError("NOT_FINITE", `${name} is ${value} in row ${row} where a finite number is expected`);

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

export const coverMissing = (tree: number, node: number) =>
  new PerigeeError(
    "COVER_MISSING",
    `node ${node} of tree ${tree} has no cover: nothing says how many rows of training went each way`,
    "Path-dependent SHAP values want the cover of every node; import the model from a format that keeps it.",
  );

export const treeTooDeep = (tree: number, most: number) =>
  new PerigeeError(
    "TREE_TOO_DEEP",
    `tree ${tree} has more than ${most} splits on a way to a leaf`,
    "Explain a model that was fitted with a limit of depth.",
  );

export const rowLengthDiffers = (expected: number, got: number) =>
  new PerigeeError("SHAPE_MISMATCH", `the row has ${got} values where ${expected} are expected`);

export const noValues = (feature: string) =>
  new PerigeeError("NO_VALUES", `every value of ${feature} is missing`, "Give the grid of values yourself.");

export const notBoosted = (link: string) =>
  new PerigeeError(
    "NOT_BOOSTED",
    `initModel has the link ${link} where logistic is expected`,
    "Boosting goes on from a boosted model only, not from a forest.",
  );

export const metricNotANumber = (name: string, tree: number) =>
  new PerigeeError("METRIC_NOT_A_NUMBER", `the metric ${name} is not a number after tree ${tree}`);
