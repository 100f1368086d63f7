import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { resolveInside } from "../../support/index.js";
import { MlflowError } from "../errors.js";
import { downloadCut, noSuchArtifact } from "./errors.js";
import { receive } from "./folder/receive.js";
import type { Transfer } from "./repository.js";
import type { ArtifactStorage, StoredArtifact } from "./storage.js";
import { severalAtOnce, type Tally, tallyOf } from "./transfers.js";

/** A connection that is cut is taken up again where it was, so often in a row without a further byte. */
const furtherTries = 3;

interface Wanted {
  readonly path: string;
  readonly target: string;
  readonly size?: number;
}

/** A file, or a folder with all below it, into the folder `to`, under its own name. @returns where it now is */
export async function downloadTo(
  storage: ArtifactStorage,
  path: string,
  to: string,
  transfer?: Transfer,
): Promise<string> {
  const target = path === "" ? to : resolveInside(to, basename(path));
  const { files, folders } = await filesBelow(storage, path, target);
  if (files.length === 0 && folders.length === 0 && path !== "") {
    // No folder: a file, or nothing, which opening it tells.
    const tally = tallyOf([(await storage.stat(path)).size], transfer);
    await fetchFile(storage, { path, target }, tally);
    return target;
  }
  for (const folder of [target, ...folders]) await mkdir(folder, { recursive: true });
  const tally = tallyOf(
    files.map(({ size }) => size),
    transfer,
  );
  await severalAtOnce(files, (file) => fetchFile(storage, file, tally));
  return target;
}

async function filesBelow(storage: ArtifactStorage, path: string, target: string) {
  const files: Wanted[] = [];
  const folders: string[] = [];
  for (const { name, isDir, size } of (await storage.list(path)).entries) {
    const below = path ? `${path}/${name}` : name;
    // The server chose the name.
    const local = resolveInside(target, name);
    if (local === target) throw noSuchArtifact(below);
    if (!isDir) files.push({ path: below, target: local, ...(size !== undefined && { size }) });
    else {
      const inner = await filesBelow(storage, below, local);
      files.push(...inner.files);
      folders.push(local, ...inner.folders);
    }
  }
  return { files, folders };
}

async function fetchFile(storage: ArtifactStorage, wanted: Wanted, tally: Tally): Promise<void> {
  await mkdir(dirname(wanted.target), { recursive: true });
  const unfinished = `${wanted.target}.${randomBytes(6).toString("hex")}.part`;
  // Appending, so that one that begins anew begins at its start.
  const file = await open(unfinished, "ax");
  try {
    await fetchInto(storage, wanted, file, tally);
    await file.close();
    await rename(unfinished, wanted.target);
    tally.fileDone();
  } catch (cause) {
    await file.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw cause;
  }
}

async function fetchInto(storage: ArtifactStorage, { path }: Wanted, file: FileHandle, tally: Tally): Promise<void> {
  let got = 0;
  let first: StoredArtifact | undefined;
  for (let attempt = 0; ; ) {
    const before = got;
    try {
      const opened = await storage.open(path, (found) => {
        const goesOn = got > 0 && found.etag !== undefined && found.etag === first?.etag && got < found.size;
        return goesOn ? { start: got, end: found.size - 1 } : undefined;
      });
      if (opened.range === undefined && got > 0) {
        await file.truncate(0);
        tally.add(-got);
        got = 0;
      }
      first = opened;
      await receive(opened.content, file, (piece) => {
        got += piece.length;
        tally.add(piece.length);
      });
      if (got !== opened.size) throw downloadCut(path, opened.size, got);
      return;
    } catch (cause) {
      const gone = cause instanceof MlflowError && cause.status < 500;
      const { size } = await file.stat();
      tally.add(size - got);
      got = size;
      attempt = got > before ? 1 : attempt + 1;
      if (gone || first === undefined || attempt > furtherTries) throw cause;
    }
  }
}
