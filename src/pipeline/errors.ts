import { PerigeeError } from "../support/index.js";

export const labelsMissing = () =>
  new PerigeeError(
    "LABELS_MISSING",
    "the data has no labels",
    "Training and evaluation need a column is_hazardous; `perigee predict` does without.",
  );

export const datesMissing = () =>
  new PerigeeError(
    "DATES_MISSING",
    "the data has no dates, so it cannot be split by time",
    "Use --split objects, or data with a column close_approach_date.",
  );

export const someDatesMissing = (count: number, row: number) =>
  new PerigeeError(
    "DATES_MISSING",
    `${count} of the rows have no close_approach_date, such as kept row ${row}, so the data cannot be split by time`,
    "Use --split objects, or give every row a date.",
  );

export const featuresDiffer = (expected: readonly string[], got: readonly string[]) =>
  new PerigeeError(
    "FEATURES_DIFFER",
    `the model wants the columns ${expected.join(", ")}, and Perigee makes ${got.join(", ")}`,
    "The model was trained by another version of Perigee; train it anew.",
  );

export const versionUnknown = (name: string, version: string, cause: unknown) =>
  new PerigeeError(
    "VERSION_UNKNOWN",
    `${name} has no version ${version}`,
    "`perigee models list` shows the versions; `perigee train --register` makes one.",
    { cause },
  );

export const gateRefused = (message: string, hint: string) =>
  new PerigeeError("GATE_REFUSED", message, hint, { exitCode: 3 });

export const nothingToEvaluate = () =>
  new PerigeeError(
    "NOTHING_TO_EVALUATE",
    "no labelled row is left to evaluate on",
    "The data is the model's own training data and holds no test part; give other data, or --all.",
  );

export const featuresMissing = (path: string, leftOut: readonly { column: string; why: string }[]) =>
  new PerigeeError(
    "FEATURES_MISSING",
    `${path} has no column to learn from beside the label and the group`,
    leftOut.length > 0 ? `Left out: ${leftOut.map(({ column, why }) => `${column} (${why})`).join(", ")}.` : undefined,
  );

export const tooFewGroups = (cause: unknown) =>
  new PerigeeError(
    "TOO_FEW_GROUPS",
    "too few groups of either label are left to test on",
    "An audit wants some dozens of groups, of both labels; name another column with --group if that is not the one.",
    { cause },
  );

export const runUnknown = (run: string) =>
  new PerigeeError("RUN_UNKNOWN", `${JSON.stringify(run)} names no run`, "Give a run's id, or runs:/ID.");

export const runNotReproducible = (runId: string, missing: string) =>
  new PerigeeError(
    "RUN_NOT_REPRODUCIBLE",
    `run ${runId} did not log ${missing}, so its model cannot be made again`,
    "Runs of `perigee train` and `tune` log all that it takes since version 0.1.0.",
  );

export const queryOfFile = (from: string, asked: string, sources: readonly string[]) =>
  new PerigeeError(
    "INVALID_OPTION",
    `${from} is asked for ${JSON.stringify(asked)}, and a file is read whole`,
    `--query is for the sources ${sources.join(", ")}.`,
  );
