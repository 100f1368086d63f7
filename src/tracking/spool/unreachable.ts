import { PerigeeError } from "../../support/index.js";
import { MlflowError } from "../errors.js";

/** A gateway before a server that is gone, or one that is too busy, even after all tries. */
const away = new Set([408, 429, 502, 503, 504]);

/** Whether a call failed because the server is not there, not because of what was asked. */
export function isUnreachable(failure: unknown): failure is PerigeeError {
  if (failure instanceof MlflowError) return away.has(failure.status);
  return failure instanceof PerigeeError && failure.code === "TRACKING_SERVER_UNREACHABLE";
}
