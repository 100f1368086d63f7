import { noSuchArtifact } from "../errors.js";
import { relativeArtifactPath } from "../path.js";
import type { ArtifactEntry, ArtifactPage, ListRequest } from "../storage.js";
import type { S3Context } from "./context.js";

/** So many keys are named at once when removing, as many as the protocol takes. */
const keysAtOnce = 1000;

/** Objects and common prefixes below a folder's key, all pages of the store's or one of those asked for. */
export async function listObjects(context: S3Context, path: string, request: ListRequest): Promise<ArtifactPage> {
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { asking, place, keyOf, owner } = context;
  const key = keyOf(path);
  const prefix = key ? `${key}/` : "";
  const entries: ArtifactEntry[] = [];
  let token = request.pageToken || undefined;
  do {
    const list = new ListObjectsV2Command({
      Bucket: place.bucket,
      Prefix: prefix,
      Delimiter: "/",
      ...owner,
      ...(token !== undefined && { ContinuationToken: token }),
      ...(request.maxResults !== undefined && { MaxKeys: Math.min(request.maxResults - entries.length, keysAtOnce) }),
    });
    const answer = await asking(path, (client) => client.send(list));
    for (const { Prefix = "" } of answer.CommonPrefixes ?? []) {
      entries.push({ name: Prefix.slice(prefix.length, -1), isDir: true });
    }
    for (const { Key = "", Size = 0 } of answer.Contents ?? []) {
      // Some tools mark a folder by an empty object of its name.
      if (Key !== prefix) entries.push({ name: Key.slice(prefix.length), isDir: false, size: Size });
    }
    token = answer.NextContinuationToken;
  } while (token !== undefined && (request.maxResults === undefined || entries.length < request.maxResults));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { entries, ...(token !== undefined && { nextPageToken: token }) };
}

/** An object, or all below a folder's key. */
export async function removeObjects(context: S3Context, path: string): Promise<void> {
  const { DeleteObjectsCommand, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { asking, place, keyOf, owner } = context;
  if (relativeArtifactPath(path) === "") throw noSuchArtifact(path);
  const key = keyOf(path);
  let token: string | undefined;
  do {
    const list = new ListObjectsV2Command({
      Bucket: place.bucket,
      Prefix: key,
      ...owner,
      ...(token !== undefined && { ContinuationToken: token }),
    });
    const answer = await asking(path, (client) => client.send(list));
    // A neighbour's name may begin alike.
    const keys = (answer.Contents ?? [])
      .map((object) => object.Key ?? "")
      .filter((found) => found === key || found.startsWith(`${key}/`));
    if (keys.length > 0) {
      const objects = keys.map((Key) => ({ Key }));
      const remove = new DeleteObjectsCommand({
        Bucket: place.bucket,
        Delete: { Objects: objects, Quiet: true },
        ...owner,
      });
      const { Errors = [] } = await asking(path, (client) => client.send(remove));
      const [first] = Errors;
      if (first) {
        const cause = Object.assign(new Error(first.Message ?? "refused"), { name: first.Code ?? "Error" });
        await asking(path, () => Promise.reject(cause));
      }
    }
    token = answer.NextContinuationToken;
  } while (token !== undefined);
}
