import { MlflowError, type MlflowErrorCode } from "../../errors.js";
import { noSuchArtifact } from "../errors.js";
import type { S3Place } from "./place.js";

const keys = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or a profile by AWS_PROFILE)";

const noSuchKey = new Set(["NoSuchKey", "NotFound"]);
const wrongKeys = new Set(["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"]);
const refused = new Set(["AccessDenied", "Forbidden", "AllAccessDisabled"]);
const notThere = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH"]);

/** What an object store or the way to it says, in our words: each names what to set. */
export function s3Failure(cause: unknown, { bucket }: S3Place, endpoint: string | undefined, path: string): unknown {
  if (!(cause instanceof Error) || cause instanceof MlflowError) return cause;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const store = endpoint ?? "Amazon S3";
  // The library's own error holds the sockets of its connection, which no log should.
  const plain = Object.assign(new Error(cause.message), { name: cause.name, stack: cause.stack });
  const said = (error: MlflowErrorCode, message: string) => new MlflowError(error, message, { cause: plain });

  if (cause.name === "NoSuchBucket") {
    return said(
      "RESOURCE_DOES_NOT_EXIST",
      `There is no bucket '${bucket}' at ${store}. Make it, or set MLFLOW_S3_ENDPOINT_URL to the store that has it.`,
    );
  }
  if (noSuchKey.has(cause.name)) return noSuchArtifact(path);
  if (cause.name === "NoSuchUpload") return said("RESOURCE_DOES_NOT_EXIST", `There is no such upload of '${path}'.`);
  if (cause.name === "CredentialsProviderError" || wrongKeys.has(cause.name)) {
    const reason = wrongKeys.has(cause.name) ? `refuses the keys (${cause.name})` : "needs keys, and none are set";
    return said("PERMISSION_DENIED", `The bucket '${bucket}' at ${store} ${reason}: set ${keys}.`);
  }
  if (refused.has(cause.name)) {
    return said(
      "PERMISSION_DENIED",
      `The bucket '${bucket}' at ${store} refuses '${path}': let the account of AWS_ACCESS_KEY_ID read and write it, or set another.`,
    );
  }
  if (notThere.has(code) || cause.name === "TimeoutError") {
    return said(
      "TEMPORARILY_UNAVAILABLE",
      `The store ${store} cannot be reached (${code || cause.message}): start it, or set MLFLOW_S3_ENDPOINT_URL to its address.`,
    );
  }
  return said("INTERNAL_ERROR", `The bucket '${bucket}' at ${store} failed on '${path}': ${cause.message}`);
}
