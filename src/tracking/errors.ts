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
export const isEndpointMissing = (failure: unknown): failure is MlflowError =>
  failure instanceof MlflowError &&
  (failure.errorCode === "ENDPOINT_NOT_FOUND" || failure.errorCode === "NOT_IMPLEMENTED" || failure.status === 405);

/** @param uri of the database, as it may be shown */
export const databaseAtOtherVersion = (uri: string, found: string, expected: string) =>
  new PerigeeError(
    "DATABASE_AT_OTHER_VERSION",
    `the database ${uri} is at MLflow's schema version ${found} where ${expected} (MLflow 3.17) is expected`,
    `An older one of 2.10 or later is migrated after a backup by: perigee server migrate --backend-store-uri ${uri}; or run mlflow db upgrade ${uri} (with MLflow 3.17), or set MLFLOW_TRACKING_URI to another database.`,
    { exitCode: 1 },
  );

export const databaseNeedsMlflow = (uri: string, table: string) =>
  new PerigeeError(
    "DATABASE_NEEDS_MLFLOW",
    `the database ${uri} has rows in ${table} that only MLflow can bring to version 3.17`,
    `Back it up, then run: mlflow db upgrade ${uri} (with MLflow 3.17).`,
    { exitCode: 1 },
  );

export const databaseNotEmpty = (uri: string) =>
  new PerigeeError(
    "DATABASE_NOT_EMPTY",
    `the database ${uri} has tables already`,
    "Stop its servers and give --force to overwrite them, or restore to an empty database.",
    { exitCode: 1 },
  );

export const programMissing = (program: string, command: string) =>
  new PerigeeError(
    "PROGRAM_MISSING",
    `${program}, a program of PostgreSQL, is not installed here`,
    `Install it (apt-get install postgresql-client), or run where it is: ${command}`,
    { exitCode: 1 },
  );

export const backupFailed = (reason: string, cause?: unknown) =>
  new PerigeeError("BACKUP_FAILED", `the database could not be copied: ${reason}`, "See what PostgreSQL says of it.", {
    cause,
    exitCode: 1,
  });

export const databaseNotCopied = (uri: string, table: string) =>
  new PerigeeError(
    "DATABASE_NOT_MIGRATED",
    `the rows of ${table} in ${uri} could not all be taken over; the database stays as it was`,
    `Run instead: mlflow db upgrade ${uri} (with MLflow 3.17).`,
    { exitCode: 1 },
  );

export const notAnMlflowDatabase = (path: string, cause?: unknown) =>
  new PerigeeError(
    "NOT_AN_MLFLOW_DATABASE",
    `${path} is not a database of MLflow`,
    "Point MLFLOW_TRACKING_URI at another one, such as sqlite:///mlflow.db; a new one is made where there is none.",
    { cause, exitCode: 1 },
  );

export const databaseUnavailable = (
  path: string,
  cause: unknown,
  hint = "Check that its folder exists and may be written to.",
) =>
  new PerigeeError(
    "DATABASE_UNAVAILABLE",
    `the database ${path} cannot be opened: ${cause instanceof Error && cause.message ? cause.message : String(cause)}`,
    hint,
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

export const databaseUnreachable = (cause: unknown) =>
  new MlflowError(
    "TEMPORARILY_UNAVAILABLE",
    "The database cannot be reached at the moment, or has undone this request in favour of another; what was not acknowledged may be repeated.",
    { hint: "Repeat the request. If it goes on, look whether PostgreSQL runs, and at its log.", cause },
  );

export const databaseFailing = (code: string, cause: unknown) =>
  new MlflowError(
    "INTERNAL_ERROR",
    `The database could not be read or written (${code}); nothing of this request was stored.`,
    { hint: "Look at the disk and the system's log before you repeat it.", cause },
  );

export const unsupportedTrackingUri = (uri: string, hint: string) =>
  new PerigeeError("UNSUPPORTED_TRACKING_URI", `the tracking URI ${JSON.stringify(uri)} is not supported`, hint);

export const fileStoreDropped = (uri: string) =>
  unsupportedTrackingUri(
    uri,
    "MLflow has dropped folders as tracking stores. perigee import FOLDER moves its runs into mlflow.db, perigee server --from FOLDER shows it as it is; unset MLFLOW_TRACKING_URI for sqlite:///mlflow.db.",
  );

export const noSuchExperiment = (name: string, known: readonly string[]) =>
  new PerigeeError(
    "EXPERIMENT_MISSING",
    `there is no experiment ${JSON.stringify(name)}`,
    known.length ? `There are: ${known.slice(0, 20).join(", ")}.` : "There is none.",
  );

export const noSuchRegisteredModel = (name: string, where: string) =>
  new PerigeeError("REGISTERED_MODEL_MISSING", `there is no registered model ${JSON.stringify(name)} in ${where}`);

export const folderIsNoExport = (path: string, reason = "it has no export.json") =>
  new PerigeeError(
    "NO_EXPORT",
    `the folder ${path} is not an export that can be used here: ${reason}`,
    "perigee export FOLDER writes to a new or empty folder, or to its own earlier export of the same source.",
  );

export const notAFileStore = (path: string) =>
  new PerigeeError(
    "NOT_A_FILE_STORE",
    `the folder ${path} is no file store of MLflow: none of its folders has a meta.yaml`,
    "Name the folder that has a folder for each experiment, usually mlruns.",
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

export const modelUnreadable = (uri: string, { message, hint, cause }: PerigeeError) =>
  new PerigeeError(
    "MODEL_UNREADABLE",
    `the model ${JSON.stringify(uri)} cannot be read: ${message}`,
    `${hint ? `${hint} ` : ""}Or copy the model's folder to this machine, and name that.`,
    { cause },
  );

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // fetch says "fetch failed" and keeps the reason in its cause.
  return cause.cause instanceof Error && cause.cause.message ? cause.cause.message : cause.message;
}
