import { nearest, PerigeeError } from "../support/index.js";

export const requiredColumnMissing = (path: string, column: string, found: readonly string[], spellings: string[]) => {
  const near =
    nearest(column, found) ?? spellings.map((name) => nearest(name, found)).find((name) => name !== undefined);
  const suggestion = near === undefined ? "" : `Did you mean ${near}? `;
  const rest = found.length > 0 ? `Not understood: ${found.join(", ")}.` : "Every column there has another meaning.";
  return new PerigeeError(
    "COLUMN_MISSING",
    `${path} has no column ${column}${column === "neo_id" ? " and no column name, to tell objects apart" : ""}`,
    `${suggestion}Say which column it is with --columns ${column}=NAME. ${rest}`,
  );
};

export const mappedColumnMissing = (path: string, column: string, mapped: string, found: readonly string[]) => {
  const near = nearest(mapped, found);
  return new PerigeeError(
    "COLUMN_MISSING",
    `${path} has no column ${mapped}, which ${column} is mapped to`,
    `${near === undefined ? "" : `Did you mean ${near}? `}Found: ${found.join(", ")}.`,
  );
};

export const labelUnknown = (path: string, row: number, column: string, value: string) =>
  new PerigeeError(
    "LABEL_UNKNOWN",
    `${path}, row ${row}, column ${column}: ${JSON.stringify(value)} is not a label`,
    "Labels are True or False, 1 or 0, Y or N, yes or no, in any case. Rows are counted from 1, after the header.",
  );

export const rowOutsideLimits = (source: string, row: number, column: string, value: string, limit: string) =>
  new PerigeeError(
    "ROW_OUTSIDE_LIMITS",
    `${source}, row ${row}, column ${column}: ${value} is outside its limits (${limit})`,
    "Correct or remove the row, or leave out strict checking: such rows are then dropped and counted.",
  );

export const allRowsDropped = (source: string, rows: number, rule: string, limit: string) =>
  new PerigeeError(
    "ALL_ROWS_DROPPED",
    `${source}: all of the ${rows} rows break a rule, most of them ${rule} (${limit})`,
    "Check the units: magnitudes, km and km/h are expected.",
  );

export const noHazardousRow = () =>
  new PerigeeError(
    "SINGLE_CLASS",
    "no row that the rule would be fitted on is hazardous",
    "Check the label column, or split by object with stratification.",
  );

export const pastDateMissing = (row?: number) =>
  new PerigeeError(
    "DATES_MISSING",
    row === undefined
      ? "the data has no dates, and the history of past approaches needs them"
      : `kept row ${row + 1} has no close_approach_date, and the history of past approaches needs one of every row`,
    "Use --as-of known, or give every row a close_approach_date.",
  );

export const historyStoreUnusable = (where: string, cause: unknown) =>
  new PerigeeError(
    "HISTORY_STORE_UNUSABLE",
    `${where} cannot be used to keep object history${cause instanceof Error ? `: ${cause.message}` : ""}`,
    "Name another place with --history, or remove this one: what clients have told of objects is then forgotten.",
    { cause },
  );

/** Without the cause, since errors of a client may hold what was sent, such as a password. */
export const historyStoreUnavailable = (where: string, reason: unknown) =>
  new PerigeeError(
    "HISTORY_STORE_UNAVAILABLE",
    `${where} cannot keep object history for now: ${reason instanceof Error ? reason.message : reason}`,
    "It is tried again every second.",
    { exitCode: 1 },
  );

/** Whether trying again later may help. */
export const isUnavailable = (failure: unknown) =>
  failure instanceof PerigeeError && failure.code === "HISTORY_STORE_UNAVAILABLE";

export const historyStoreRefused = (where: string, reason: string) =>
  new PerigeeError(
    "HISTORY_STORE_REFUSED",
    `${where} refuses to keep object history: ${reason}`,
    "Check user, password and database in redis://USER:PASSWORD@HOST:PORT/DATABASE, and the rights of that user (XADD, XREAD).",
  );

export const historyAddressInvalid = (shown: string, why: string) =>
  new PerigeeError(
    "HISTORY_ADDRESS_INVALID",
    `${shown} is no place to keep object history: ${why}`,
    "Name a SQLite file, or redis://USER:PASSWORD@HOST:PORT/DATABASE; special characters in a password are written as %XX.",
  );

export const sourceUnreachable = (service: string, url: string, cause: unknown) =>
  new PerigeeError(
    "SOURCE_UNREACHABLE",
    `${service} gives no whole answer at ${url}`,
    "Check the network, then give the same command again: what has arrived is kept and not asked for again.",
    { cause, exitCode: 1 },
  );

export const sourceRefused = (service: string, url: string, status: number, said: string) =>
  new PerigeeError("SOURCE_REFUSED", `${service} answers ${status} at ${url}: ${said}`, refusalHints[status], {
    exitCode: 1,
  });

const refusalHints: Readonly<Record<number, string>> = {
  401: "Check the key or token of the service.",
  403: "Check the key or token of the service.",
  404: "Check that what is asked for exists.",
  429: "The service allows no more requests for now. Give the same command again later: what has arrived is kept.",
};

export const answerMalformed = (service: string, url: string, what: string) =>
  new PerigeeError(
    "ANSWER_MALFORMED",
    `${service} answers ${url} otherwise than documented: ${what}`,
    "The service may be under maintenance, or its interface may have changed; nothing was written.",
    { exitCode: 1 },
  );

export const kaggleTokenMissing = (path: string, why = "there is no such file") =>
  new PerigeeError(
    "KAGGLE_TOKEN_MISSING",
    `Kaggle asks for a token, and none is in the environment nor in ${path} (${why})`,
    "Make one on kaggle.com under Settings, API; then set KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY, or put kaggle.json there. Without an account: download the file by hand and give its path.",
  );

export const kernelsMissing = (path: string, cause: unknown) =>
  new PerigeeError("KERNELS_MISSING", `the compiled kernels are not at ${path}`, "Run npm run build.", {
    cause,
    exitCode: 1,
  });

export const threadFailed = (cause: unknown) =>
  new PerigeeError("THREAD_FAILED", "a thread of the synthesis stopped", "Try again with one thread.", {
    cause,
    exitCode: 1,
  });
