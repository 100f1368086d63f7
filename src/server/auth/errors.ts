import { PerigeeError } from "../../support/index.js";
import { alreadyExists, doesNotExist, invalidParameter, MlflowError } from "../../tracking/index.js";
import { TryLater } from "../errors.js";
import { permissions } from "./permissions.js";

export const notSignedIn = () =>
  new MlflowError(
    "UNAUTHENTICATED",
    "You are not authenticated. Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
  );

export const permissionDenied = () => new MlflowError("PERMISSION_DENIED", "Permission denied");

export const givenTwice = (name: string) =>
  new MlflowError("BAD_REQUEST", `The parameter '${name}' is given twice, with different values.`);

export const tooManyFailures = (seconds: number) =>
  new TryLater("REQUEST_LIMIT_EXCEEDED", `Too many failed logins. Try again in ${seconds} s.`, seconds);

export const busyVerifying = () =>
  new TryLater("TEMPORARILY_UNAVAILABLE", "Too many logins at once. Try again in a moment.", 1);

export const userExists = (username: string) => alreadyExists(`User (username=${username}) already exists.`);

export const noSuchUser = (username: string) => doesNotExist(`User with username=${username} not found`);

export const badUsername = (reason: string) => invalidParameter(`Invalid username: ${reason}`);

export const badPassword = (reason: string) => invalidParameter(reason);

export const unknownPermission = (name: string) =>
  invalidParameter(`Invalid permission '${name}'. Valid permissions are: ${permissions.join(", ")}`);

export const unknownResourceType = (type: string, known: readonly string[]) =>
  invalidParameter(`Invalid resource type '${type}'. Valid resource types are: ${known.join(", ")}`);

export const onlyForAll = (type: string, pattern: string) =>
  invalidParameter(
    `Invalid resource_pattern '${pattern}' for resource_type='${type}'. This resource type supports only wildcard ('*') grants.`,
  );

export const permissionExists = (what: string) => alreadyExists(`${what} already exists.`);

export const noSuchPermission = (what: string) => doesNotExist(`${what} not found`);

export const lastAdmin = (username: string) =>
  new MlflowError("BAD_REQUEST", `'${username}' is the only admin. Make another user an admin first.`);

export const noSuchToken = (id: number) => doesNotExist(`There is no token ${id}.`);

export const routeWithoutPolicy = (id: string) =>
  new Error(`the route ${id} has no policy: say in src/server/auth/policies.ts who may call it`);

export const notAnAuthDatabase = (path: string, cause?: unknown) =>
  new PerigeeError(
    "NOT_AN_AUTH_DATABASE",
    `the file ${path} is not a database of users`,
    "Name another file with --auth-database; a new one is made where there is none.",
    { cause, exitCode: 1 },
  );

export const authDatabaseAtOtherVersion = (path: string, found: string, expected: string) =>
  new PerigeeError(
    "AUTH_DATABASE_AT_OTHER_VERSION",
    `the database of users ${path} is at version ${found} where ${expected} (MLflow 3.17) is expected`,
    `Back the file up, then run, with MLflow 3.17: python -m mlflow.server.auth db upgrade --url sqlite:///${path}`,
    { exitCode: 1 },
  );

export const authDatabaseUnavailable = (path: string, cause: unknown) =>
  new PerigeeError(
    "AUTH_DATABASE_UNAVAILABLE",
    `the database of users ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    "Check that its folder exists and may be written to.",
    { cause, exitCode: 1 },
  );

export const weakAdminPassword = (reason: string) =>
  new PerigeeError(
    "WEAK_ADMIN_PASSWORD",
    `the password of the first admin is refused: ${reason}`,
    "Set MLFLOW_AUTH_ADMIN_PASSWORD to a better one, or unset it and one is made.",
  );

export const adminPasswordFileInTheWay = (path: string, cause: unknown) =>
  new PerigeeError(
    "ADMIN_PASSWORD_FILE_IN_THE_WAY",
    `there is already a file ${path}, where the password of a new admin would be written`,
    "Move it away, or set MLFLOW_AUTH_ADMIN_PASSWORD.",
    { cause },
  );

export const badAuthConfig = (path: string, reason: string) =>
  new PerigeeError("BAD_AUTH_CONFIG", `the auth configuration ${path} ${reason}`, "See MLFLOW_AUTH_CONFIG_PATH.");
