import type { S3Client } from "@aws-sdk/client-s3";
import type { S3Place } from "./place.js";

/** What calls on an object store share. */
export interface S3Context {
  readonly place: S3Place;
  readonly owner: { readonly ExpectedBucketOwner?: string };
  readonly uploadArguments: Readonly<Record<string, string>>;
  keyOf(path: string): string;
  /** Does something with the store, whose errors are told in our words. */
  asking<Result>(path: string, ask: (client: S3Client) => Promise<Result>): Promise<Result>;
}
