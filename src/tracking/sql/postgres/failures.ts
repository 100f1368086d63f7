import {
  alreadyExists,
  databaseFailing,
  databaseFull,
  databaseUnreachable,
  doesNotExist,
  invalidParameter,
} from "../../errors.js";

/** What the server answers while it stops or starts, or has no connection left (SQLSTATE). */
const passing: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "53300"]);

/** Two transactions in each other's way: nothing of this one was stored, and it may be repeated. */
const conflicts: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);

const refusals: Readonly<Record<string, string>> = {
  "22001": "A value is longer than its column of the database.",
  "22003": "A number is out of the range of its column of the database.",
  "22021": "A text holds a character that the database cannot store.",
  "22P02": "A value is not of the type of its column of the database.",
  "22P05": "A text holds a character that the database cannot store.",
};

/** The SQLSTATE of an error that PostgreSQL has answered. */
export const stateOf = (cause: unknown): string | undefined =>
  cause instanceof Error && "severity" in cause && "code" in cause ? String(cause.code) : undefined;

/** Whether the connection is lost or was never there: what `pg` throws that is no answer of the server. */
export function isConnectionFailure(cause: unknown): boolean {
  const state = stateOf(cause);
  if (state !== undefined) return passing.has(state) || state.startsWith("08");
  return cause instanceof Error && !(cause instanceof TypeError);
}

/** An error of PostgreSQL as one of the API; others stay as they are. */
export function postgresFailure(cause: unknown): unknown {
  if (isConnectionFailure(cause)) return databaseUnreachable(cause);
  const state = stateOf(cause) ?? "";
  if (conflicts.has(state)) return databaseUnreachable(cause);
  // Another transaction has been faster than the look whether it is there.
  if (state === "23505") return alreadyExists("It has just been created by another request.");
  if (state === "23503") return doesNotExist("What the request refers to has just been deleted.");
  if (state === "53100") return databaseFull(cause);
  if (/^(53|58|XX|25006)/.test(state)) return databaseFailing(state, cause);
  const refusal = refusals[state];
  return refusal ? invalidParameter(refusal) : cause;
}
