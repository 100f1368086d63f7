import { invalidParameter } from "../../errors.js";
import { relativeArtifactPath } from "../path.js";

/** A folder in an object store; the prefix has no `/` at its ends. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

export const isS3Uri = (uri: string): boolean => /^s3:/i.test(uri);

/** The place of `s3://BUCKET/PREFIX`. @throws `INVALID_PARAMETER_VALUE` */
export function s3PlaceOf(uri: string): S3Place {
  const [, bucket, key = ""] = /^s3:\/\/([a-zA-Z0-9][\w.-]+)(?:\/([^?#]*))?$/i.exec(uri) ?? [];
  if (bucket === undefined) {
    throw invalidParameter(`The location ${JSON.stringify(uri)} is none in S3: write s3://BUCKET/PREFIX.`);
  }
  return { bucket, prefix: relativeArtifactPath(key.replace(/^\/+/, "")) };
}
