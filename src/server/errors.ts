import { PerigeeError } from "../support/index.js";
import { isMlflowErrorCode, MlflowError, type MlflowErrorCode } from "../tracking/index.js";
import type { UnsupportedArea } from "./routes/unsupported.js";

export const foreignLocation = (uri: string) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `The artifact location ${JSON.stringify(uri)} is not below this server's artifact root. Leave it out, use an mlflow-artifacts: URI or that of an object store, or start the server with --further-artifact-roots.`,
  );

export const flawedLocation = (uri: string, flaw: string) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `The artifact location ${JSON.stringify(uri)} ${flaw}: it must be absolute, without '..', backslashes, control characters, fragments or parameters.`,
  );

export const foreignHost = (field: string, scheme: string) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `'${field}' cannot use the '${scheme}' scheme: it names a host beside the server's own artifact storage. Set MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES on the server to allow it.`,
  );

export const elsewhere = (uri: string) =>
  new MlflowError(
    "INVALID_PARAMETER_VALUE",
    `The artifacts at ${JSON.stringify(uri)} are not kept by this server; to give them all the same, start it with --further-artifact-roots.`,
  );

/** MLflow's clients look for these words to fall back to the proxy. */
export const unsupportedByStorage = (kind: string) =>
  new MlflowError("NOT_IMPLEMENTED", `${kind} is not supported for the current artifact repository`);

export const noSuchRange = (size: number) =>
  new MlflowError("INVALID_PARAMETER_VALUE", `The range lies beyond the artifact's ${size} bytes.`, { status: 416 });

export const invalidSource = (source: string, reason: string) =>
  new MlflowError("INVALID_PARAMETER_VALUE", `Invalid model version source: '${source}'. ${reason}`);

export const noSuchEndpoint = (method: string, path: string) =>
  new MlflowError("ENDPOINT_NOT_FOUND", `There is no endpoint ${method} ${path} on this server.`);

export const unsupportedArea = ({ name, errorCode }: UnsupportedArea, method: string, path: string) =>
  new MlflowError(errorCode, `This server does not support ${name}: there is no ${method} ${path}.`);

export const slowBody = (milliseconds: number) =>
  new MlflowError("BAD_REQUEST", `The request's body did not arrive within ${milliseconds / 1000} s.`, { status: 408 });

/** An error that ends by itself: answers say after how many seconds, as `Retry-After`. */
export class TryLater extends MlflowError {
  constructor(
    errorCode: "REQUEST_LIMIT_EXCEEDED" | "TEMPORARILY_UNAVAILABLE",
    message: string,
    readonly seconds: number,
  ) {
    super(errorCode, message);
  }
}

export const tooManyRequests = (seconds: number) =>
  new TryLater("REQUEST_LIMIT_EXCEEDED", `Too many requests. Try again in ${seconds} s.`, seconds);

/** An error as MLflow's clients expect it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly error_code: MlflowErrorCode; readonly message: string };
}

/** Any failure in MLflow's form; what is no user's fault says nothing of the inside. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof MlflowError) return answer(error.status, error.errorCode, error.message);
  if (error instanceof PerigeeError) {
    const code = isMlflowErrorCode(error.code) ? error.code : "INVALID_PARAMETER_VALUE";
    return answer(400, code, error.message);
  }
  const status = clientErrorOf(error);
  if (status !== undefined && error instanceof Error) {
    return answer(status, status === 413 ? "INVALID_PARAMETER_VALUE" : "BAD_REQUEST", error.message);
  }
  return answer(500, "INTERNAL_ERROR", "The server failed on this request; its log says why.");
}

/** The status that fastify gives an error of the client, such as a body that is too large. */
function clientErrorOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

function answer(status: number, error_code: MlflowErrorCode, message: string): ErrorAnswer {
  return { status, body: { error_code, message } };
}
