import { posix } from "node:path";
import { Readable, Transform } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { createVerifier } from "../checksums.js";
import { artifactContentType } from "../content-type.js";
import { invalidPath, noSuchArtifact, sizeDiffers } from "../errors.js";
import { relativeArtifactPath } from "../path.js";
import type { ArtifactStorage, ExpectedContent, StoredArtifact } from "../storage.js";
import type { S3Context } from "./context.js";
import { directAccess } from "./direct.js";
import { s3Failure } from "./errors.js";
import { listObjects, removeObjects } from "./objects.js";
import type { S3Place } from "./place.js";
import { clientConfigOf, endpointOf, ownerOf, uploadArguments } from "./settings.js";

/** Parts of a large upload: at most 10,000 of them, at least 5 MiB each, two under way while the next comes in. */
const smallestPart = 8 * 1024 * 1024;
const mostParts = 10_000;
const partsAtOnce = 2;

/**
 * Artifacts in an object store with Amazon S3's protocol. A file is there once its last part has been taken; the
 * client's library is loaded with the first call.
 *
 * @throws `INVALID_PARAMETER_VALUE` for malformed variables
 */
export function createS3Storage(place: S3Place, env: Readonly<Record<string, string | undefined>>): ArtifactStorage {
  const config = clientConfigOf(env);
  let opened: Promise<S3Client> | undefined;
  const client = () => {
    opened ??= import("@aws-sdk/client-s3").then(({ S3Client }) => new S3Client(config));
    return opened;
  };
  const context: S3Context = {
    place,
    owner: ownerOf(env),
    uploadArguments: uploadArguments(env),
    keyOf: (path) => [place.prefix, relativeArtifactPath(path)].filter(Boolean).join("/"),
    async asking(path, ask) {
      try {
        return await ask(await client());
      } catch (cause) {
        throw s3Failure(cause, place, endpointOf(env), path);
      }
    },
  };
  return {
    list: (path, request = {}) => listObjects(context, path, request),
    stat: async (path) => statOf(context, path),
    open: async (path, choose) => openObject(context, path, choose),
    write: async (path, content, expected = {}) =>
      writeObject(context, path, typeof content === "function" ? content() : content, expected),
    remove: async (path) => {
      if (relativeArtifactPath(path) === "") throw invalidPath(path);
      await removeObjects(context, path);
    },
    direct: directAccess(context),
  };
}

async function statOf({ asking, place, keyOf, owner }: S3Context, path: string): Promise<StoredArtifact> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  if (relativeArtifactPath(path) === "") throw noSuchArtifact(path);
  const head = new HeadObjectCommand({ Bucket: place.bucket, Key: keyOf(path), ...owner });
  return asking(path, async (client) => foundIn(await client.send(head)));
}

async function openObject(
  context: S3Context,
  path: string,
  choose?: Parameters<ArtifactStorage["open"]>[1],
): ReturnType<ArtifactStorage["open"]> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { asking, place, keyOf, owner } = context;
  const known = choose && (await statOf(context, path));
  const range = known && choose(known);
  const get = new GetObjectCommand({
    Bucket: place.bucket,
    Key: keyOf(path),
    ...owner,
    // The file may have been replaced since it was looked at.
    ...(known?.etag !== undefined && { IfMatch: known.etag }),
    ...(range && { Range: `bytes=${range.start}-${range.end}` }),
  });
  const answer = await asking(path, (client) => client.send(get));
  if (!(answer.Body instanceof Readable)) throw noSuchArtifact(path);
  return { ...(known ?? foundIn(answer)), ...(range && { range }), content: answer.Body };
}

async function writeObject(
  { asking, place, keyOf, owner, uploadArguments }: S3Context,
  path: string,
  content: Readable,
  expected: ExpectedContent,
): Promise<StoredArtifact> {
  if (relativeArtifactPath(path) === "") throw invalidPath(path);
  const { Upload } = await import("@aws-sdk/lib-storage");
  let size = 0;
  const seen = watched(path, content, expected, (bytes) => {
    size += bytes;
  });
  const answer = await asking(path, (client) =>
    new Upload({
      client,
      params: {
        Bucket: place.bucket,
        Key: keyOf(path),
        Body: seen,
        ContentType: artifactContentType(posix.basename(path)),
        ...owner,
        ...uploadArguments,
      },
      partSize: Math.max(smallestPart, Math.ceil((expected.size ?? 0) / mostParts)),
      queueSize: partsAtOnce,
    }).done(),
  );
  return { size, ...(answer.ETag !== undefined && { etag: answer.ETag }) };
}

/** The content; it fails at its end where it is not as expected, so that the upload is given up. */
function watched(path: string, content: Readable, expected: ExpectedContent, count: (bytes: number) => void): Readable {
  const verifier = createVerifier(expected.checksums);
  let size = 0;
  const seen = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      count(chunk.length);
      verifier?.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      try {
        if (expected.size !== undefined && size !== expected.size) throw sizeDiffers(path, expected.size, size);
        verifier?.verify();
        done();
      } catch (cause) {
        done(cause instanceof Error ? cause : new Error(String(cause)));
      }
    },
  });
  content.on("error", (cause) => seen.destroy(cause));
  content.on("close", () => {
    if (!content.readableEnded) seen.destroy(new Error("the sender went away"));
  });
  // What still comes after a failure is read and dropped, so that a sender that only then listens hears why.
  seen.on("close", () => content.resume());
  return content.pipe(seen);
}

function foundIn(answer: { ContentLength?: number; LastModified?: Date; ETag?: string }): StoredArtifact {
  return {
    size: answer.ContentLength ?? 0,
    ...(answer.LastModified && { modified: answer.LastModified }),
    ...(answer.ETag !== undefined && { etag: answer.ETag }),
  };
}
