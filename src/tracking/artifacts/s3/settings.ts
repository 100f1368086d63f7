import { Agent } from "node:https";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { z } from "zod";
import { invalidParameter } from "../../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach the object store, from MLflow's variables (`MLFLOW_S3_ENDPOINT_URL`, `MLFLOW_S3_IGNORE_TLS`,
 * `MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE`) and Amazon's (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
 * `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_DEFAULT_REGION`); what is unset is looked for where Amazon's tools do.
 */
export function clientConfigOf(env: Environment): S3ClientConfig {
  const endpoint = endpointOf(env);
  const style = env.MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE ?? "auto";
  const credentials = env.AWS_ACCESS_KEY_ID &&
    env.AWS_SECRET_ACCESS_KEY && {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    };
  return {
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1",
    followRegionRedirects: true,
    ...(credentials && { credentials }),
    ...(endpoint && {
      endpoint,
      // Other stores than Amazon's do not all know the checksums that it takes since 2025.
      requestChecksumCalculation: "WHEN_REQUIRED" as const,
      responseChecksumValidation: "WHEN_REQUIRED" as const,
    }),
    // A store at an address of its own seldom has a name for each bucket.
    forcePathStyle: style === "path" || (style !== "virtual" && endpoint !== undefined),
    ...(/^(true|1)$/i.test(env.MLFLOW_S3_IGNORE_TLS ?? "") && {
      requestHandler: { httpsAgent: new Agent({ rejectUnauthorized: false }) },
    }),
  };
}

export const endpointOf = (env: Environment): string | undefined =>
  env.MLFLOW_S3_ENDPOINT_URL || env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined;

/** What goes along with each upload: `MLFLOW_S3_UPLOAD_EXTRA_ARGS`, such as `{"ServerSideEncryption": "AES256"}`. */
export function uploadArguments(env: Environment): Readonly<Record<string, string>> {
  const text = env.MLFLOW_S3_UPLOAD_EXTRA_ARGS;
  if (!text) return {};
  const parsed = z.record(z.string(), z.string()).safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw invalidParameter(
    `MLFLOW_S3_UPLOAD_EXTRA_ARGS is ${JSON.stringify(text)} where a JSON object of texts is expected, such as {"ServerSideEncryption": "AES256"}.`,
  );
}

/** `MLFLOW_S3_EXPECTED_BUCKET_OWNER`: a bucket of another account is refused. */
export const ownerOf = (env: Environment) =>
  env.MLFLOW_S3_EXPECTED_BUCKET_OWNER ? { ExpectedBucketOwner: env.MLFLOW_S3_EXPECTED_BUCKET_OWNER } : {};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
