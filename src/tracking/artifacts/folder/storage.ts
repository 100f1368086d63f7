import { createReadStream } from "node:fs";
import { type FileHandle, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { createVerifier } from "../checksums.js";
import {
  artifactInTheWay,
  artifactIsFolder,
  invalidPath,
  noSuchArtifact,
  sizeDiffers,
  storageFull,
} from "../errors.js";
import { pageOfNames } from "../page.js";
import { relativeArtifactPath } from "../path.js";
import type { ArtifactEntry, ArtifactStorage, ExpectedContent, StoredArtifact } from "../storage.js";
import { checkLinks } from "./links.js";
import { receive } from "./receive.js";
import { createUnfinished, dropUnfinished, isCode, putInPlace, unfinishedUploads } from "./unfinished.js";

/** Large pieces: what a piece costs beside its bytes is the same for all sizes. */
const readAtOnce = 1024 * 1024;

/** Artifacts in a folder of this machine, which is made with the first of them. */
export function createFolderStorage(folder: string): ArtifactStorage {
  const root = resolve(folder);

  const inside = async (path: string): Promise<string> => {
    const clean = relativeArtifactPath(path);
    if (clean.split("/")[0] === unfinishedUploads) throw invalidPath(path);
    const full = join(root, clean);
    await checkLinks(root, full, path);
    return full;
  };
  const below = async (path: string): Promise<string> => {
    const full = await inside(path);
    if (full === root) throw invalidPath(path);
    return full;
  };

  return {
    async list(path, request = {}) {
      const full = await inside(path);
      const names = await readdir(full).catch(emptyWhereAbsent);
      const visible = full === root ? names.filter((name) => name !== unfinishedUploads) : names;
      const { page, nextPageToken } = pageOfNames(visible, request);
      const entries = await Promise.all(page.map((name) => entryOf(full, name)));
      return { entries: entries.filter((entry) => entry !== undefined), nextPageToken };
    },

    async stat(path) {
      const { file, found } = await openFile(await inside(path), path);
      await file.close();
      return found;
    },

    async open(path, choose) {
      const full = await inside(path);
      const { file, found } = await openFile(full, path);
      try {
        const range = choose?.(found);
        const options = { fd: file, autoClose: true, highWaterMark: readAtOnce, ...range };
        return { ...found, range, content: createReadStream(full, options) };
      } catch (cause) {
        await file.close();
        throw cause;
      }
    },

    async write(path, content, expected = {}) {
      const full = await below(path);
      await checkSpace(root, path, expected.size);
      const unfinished = await createUnfinished(root).catch((cause) => {
        throw inOurWords(path, cause);
      });
      try {
        const stream = typeof content === "function" ? content() : content;
        await receiveAsExpected(path, stream, unfinished.file, expected);
        // What the path leads to may have changed since.
        await checkLinks(root, full, path);
        const found = foundIn(await unfinished.file.stat({ bigint: true }));
        await putInPlace(root, unfinished, full);
        return found;
      } catch (cause) {
        await dropUnfinished(root, unfinished);
        throw inOurWords(path, cause);
      }
    },

    async remove(path) {
      await rm(await below(path), { recursive: true, force: true });
    },
  };
}

async function receiveAsExpected(path: string, content: Readable, file: FileHandle, expected: ExpectedContent) {
  const verifier = createVerifier(expected.checksums);
  const size = await receive(content, file, verifier && ((piece) => verifier.update(piece)));
  if (expected.size !== undefined && size !== expected.size) throw sizeDiffers(path, expected.size, size);
  verifier?.verify();
}

/** Content that cannot find its place is refused before it is sent. */
async function checkSpace(root: string, path: string, size: number | undefined): Promise<void> {
  if (size === undefined) return;
  const disk = await statfs(root).catch(() => undefined);
  if (disk && disk.bavail * disk.bsize < size) throw storageFull(path);
}

async function openFile(full: string, path: string): Promise<{ file: FileHandle; found: StoredArtifact }> {
  const file = await open(full).catch(() => undefined);
  if (!file) throw noSuchArtifact(path);
  try {
    const status = await file.stat({ bigint: true });
    if (status.isDirectory()) throw artifactIsFolder(path);
    if (!status.isFile()) throw noSuchArtifact(path);
    return { file, found: foundIn(status) };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** Content is replaced by another file, never changed in place: its number and time tell one content from another. */
function foundIn(status: { size: bigint; ino: bigint; mtimeNs: bigint; mtime: Date }): StoredArtifact {
  const etag = `"${[status.size, status.mtimeNs, status.ino].map((part) => part.toString(36)).join("-")}"`;
  return { size: Number(status.size), modified: status.mtime, etag };
}

async function entryOf(folder: string, name: string): Promise<ArtifactEntry | undefined> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (!found) return undefined;
  return found.isDirectory() ? { name, isDir: true } : { name, isDir: false, size: found.size };
}

function emptyWhereAbsent(cause: unknown): string[] {
  if (isCode(cause, "ENOENT", "ENOTDIR")) return [];
  throw cause;
}

function inOurWords(path: string, cause: unknown): unknown {
  if (isCode(cause, "EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY")) return artifactInTheWay(path, cause);
  if (isCode(cause, "ENOSPC", "EDQUOT", "EFBIG")) return storageFull(path, cause);
  return cause;
}
