import { PerigeeError } from "../support/errors.js";

/** MLflow's error codes and the HTTP status that its server gives each (`mlflow/exceptions.py`). */
export const statusOfErrorCode = {
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  NOT_IMPLEMENTED: 501,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 429,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type MlflowErrorCode = keyof typeof statusOfErrorCode;

/** An error of MLflow's API: `code` is its `error_code`, `status` the HTTP status it travels with. */
export class MlflowError extends PerigeeError {
  readonly status: number;

  constructor(
    readonly errorCode: MlflowErrorCode,
    message: string,
    options?: { hint?: string; cause?: unknown; status?: number },
  ) {
    super(errorCode, message, options?.hint, { cause: options?.cause, exitCode: 1 });
    this.name = "MlflowError";
    this.status = options?.status ?? statusOfErrorCode[errorCode];
  }
}

export const isMlflowErrorCode = (code: string): code is MlflowErrorCode => Object.hasOwn(statusOfErrorCode, code);

export const doesNotExist = (message: string, hint?: string) =>
  new MlflowError("RESOURCE_DOES_NOT_EXIST", message, { hint });

export const alreadyExists = (message: string, hint?: string) =>
  new MlflowError("RESOURCE_ALREADY_EXISTS", message, { hint });

export const invalidParameter = (message: string, hint?: string) =>
  new MlflowError("INVALID_PARAMETER_VALUE", message, { hint });

export const invalidState = (message: string, hint?: string) => new MlflowError("INVALID_STATE", message, { hint });

/** Whether a server does not know the call at all, as older ones and those that only resemble MLflow's. */
export const isEndpointMissing = (failure: unknown): boolean =>
  failure instanceof MlflowError &&
  (failure.errorCode === "ENDPOINT_NOT_FOUND" || failure.errorCode === "NOT_IMPLEMENTED" || failure.status === 405);

export const databaseAtOtherVersion = (path: string, found: string, expected: string) =>
  new PerigeeError(
    "DATABASE_AT_OTHER_VERSION",
    `the database ${path} is at MLflow's schema version ${found} where ${expected} (MLflow 3.17) is expected`,
    `Back the file up, then run: mlflow db upgrade sqlite:///${path} (with MLflow 3.17), or set MLFLOW_TRACKING_URI to another database.`,
    { exitCode: 1 },
  );

export const notAnMlflowDatabase = (path: string, cause?: unknown) =>
  new PerigeeError(
    "NOT_AN_MLFLOW_DATABASE",
    `the file ${path} is not a database of MLflow`,
    "Point MLFLOW_TRACKING_URI at another file, such as sqlite:///mlflow.db; a new one is made where there is none.",
    { cause, exitCode: 1 },
  );

export const databaseUnavailable = (path: string, cause: unknown) =>
  new PerigeeError(
    "DATABASE_UNAVAILABLE",
    `the database ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Check that its folder exists and may be written to.",
    { cause, exitCode: 1 },
  );

export const databaseFull = (cause: unknown) =>
  new MlflowError("TEMPORARILY_UNAVAILABLE", "The disk of the database is full; nothing of this request was stored.", {
    hint: "Make room on the disk and repeat the request. Reads go on meanwhile.",
    status: 507,
    cause,
  });

export const databaseLocked = (seconds: number, cause: unknown) =>
  new MlflowError(
    "TEMPORARILY_UNAVAILABLE",
    `Another process has kept the database locked for ${seconds} s; nothing of this request was stored.`,
    { hint: "Repeat the request, or end the process that holds the lock.", cause },
  );

export const databaseFailing = (code: string, cause: unknown) =>
  new MlflowError(
    "INTERNAL_ERROR",
    `The database could not be read or written (${code}); nothing of this request was stored.`,
    { hint: "Look at the disk and the system's log before you repeat it.", cause },
  );

export const unsupportedTrackingUri = (uri: string, hint: string) =>
  new PerigeeError("UNSUPPORTED_TRACKING_URI", `the tracking URI ${JSON.stringify(uri)} is not supported`, hint);

export const credentialsMissing = (uri: string, hint: string) =>
  new PerigeeError("CREDENTIALS_MISSING", `the tracking URI ${JSON.stringify(uri)} needs credentials`, hint);

export const fileStoreDropped = (uri: string) =>
  unsupportedTrackingUri(
    uri,
    "MLflow has dropped folders as tracking stores. Use a database instead: MLFLOW_TRACKING_URI=sqlite:///mlflow.db (the default, unset MLFLOW_TRACKING_URI).",
  );

export const trackingServerUnreachable = (uri: string, cause: unknown) =>
  new PerigeeError(
    "TRACKING_SERVER_UNREACHABLE",
    `the tracking server ${uri} cannot be reached: ${reasonOf(cause)}`,
    "Start it or check MLFLOW_TRACKING_URI; to track in a local file instead: unset MLFLOW_TRACKING_URI.",
    { cause, exitCode: 1 },
  );

export const runAlreadyActive = (runId: string) =>
  new PerigeeError(
    "RUN_ALREADY_ACTIVE",
    `the run ${runId} is active`,
    "End it first (endRun), or start the new one as its child: startRun({ nested: true }, …).",
  );

export const asyncLoggingFailed = (failures: readonly unknown[]) =>
  new PerigeeError(
    "ASYNC_LOGGING_FAILED",
    `${failures.length === 1 ? "a batch" : `${failures.length} batches`} could not be logged: ${reasonOf(failures[0])}`,
    undefined,
    { cause: failures[0], exitCode: 1 },
  );

export const spoolDamaged = (path: string, line: number) =>
  new PerigeeError(
    "SPOOL_DAMAGED",
    `${path} is damaged in line ${line}: it is not as it was written`,
    "Nothing of it is sent. Restore the file from a copy, or take the lines from there on out to send those before.",
    { exitCode: 1 },
  );

export const unsupportedArtifactUri = (uri: string, known: readonly string[]) =>
  new PerigeeError(
    "UNSUPPORTED_ARTIFACT_URI",
    `artifacts at ${JSON.stringify(uri)} cannot be read or written`,
    `Known schemes: ${known.join(", ")}, and plain folders.`,
    { exitCode: 1 },
  );

export const artifactMissing = (uri: string, path: string, cause?: unknown) =>
  new PerigeeError("ARTIFACT_MISSING", `there is no artifact ${JSON.stringify(path)} in ${uri}`, "Check the path.", {
    cause,
  });

export const artifactIncomplete = (local: string, path: string, size: number, arrived: number | undefined) =>
  new PerigeeError(
    "ARTIFACT_INCOMPLETE",
    `of ${local} (${size} bytes) ${arrived === undefined ? "nothing" : `${arrived} bytes`} arrived as ${JSON.stringify(path)}`,
    "Upload it again; the file may have changed while it was sent.",
    { exitCode: 1 },
  );

export const modelUriUnknown = (uri: string, reason: string, hint?: string) =>
  new PerigeeError("MODEL_URI_UNKNOWN", `there is no model ${JSON.stringify(uri)}: ${reason}`, hint);

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // fetch says "fetch failed" and keeps the reason in its cause.
  return cause.cause instanceof Error && cause.cause.message ? cause.cause.message : cause.message;
}
