import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { fileMissing } from "../../support/index.js";
import { artifactIncomplete } from "../errors.js";
import { relativeArtifactPath } from "./path.js";
import type { Transfer } from "./repository.js";
import type { ArtifactStorage } from "./storage.js";
import { severalAtOnce, type Tally, tallyOf } from "./transfers.js";

interface LocalFile {
  readonly local: string;
  readonly size: number;
  /** The folder among the artifacts. */
  readonly folder: string;
}

/** A local file into the folder `path`, or a local folder's content. */
export async function uploadFrom(
  storage: ArtifactStorage,
  local: string,
  path: string,
  transfer?: Transfer,
): Promise<void> {
  const files = await localFiles(local, relativeArtifactPath(path));
  const tally = tallyOf(
    files.map(({ size }) => size),
    transfer,
  );
  await severalAtOnce(files, async (file) => {
    await sendFile(storage, file, tally);
    tally.fileDone();
  });
  await severalAtOnce([...byFolder(files)], ([folder, sent]) => compareSizes(storage, folder, sent));
}

async function localFiles(local: string, folder: string): Promise<readonly LocalFile[]> {
  const found = await stat(local).catch((cause) => {
    throw fileMissing(local, undefined, cause);
  });
  if (!found.isDirectory()) return [{ local, size: found.size, folder }];
  const files: LocalFile[] = [];
  for (const name of (await readdir(local)).sort()) {
    const inner = join(local, name);
    const isFolder = (await stat(inner)).isDirectory();
    files.push(...(await localFiles(inner, isFolder ? joined(folder, name) : folder)));
  }
  return files;
}

async function sendFile(storage: ArtifactStorage, { local, size, folder }: LocalFile, tally: Tally): Promise<void> {
  let sent = 0;
  const counted = async function* () {
    // A further try begins anew.
    tally.add(-sent);
    sent = 0;
    for await (const piece of createReadStream(local, { highWaterMark: 1024 * 1024 })) {
      sent += piece.length;
      tally.add(piece.length);
      yield piece;
    }
  };
  await storage.write(joined(folder, basename(local)), () => Readable.from(counted()), { size });
}

async function compareSizes(storage: ArtifactStorage, folder: string, sent: readonly LocalFile[]): Promise<void> {
  const [only, ...others] = sent;
  const arrived =
    only && others.length === 0
      ? [{ name: basename(only.local), size: (await storage.stat(joined(folder, basename(only.local)))).size }]
      : (await storage.list(folder)).entries;
  const sizes = new Map(arrived.map(({ name, size }) => [name, size]));
  for (const { local, size } of sent) {
    const found = sizes.get(basename(local));
    if (found !== size) throw artifactIncomplete(local, joined(folder, basename(local)), size, found);
  }
}

const joined = (folder: string, name: string) => (folder ? `${folder}/${name}` : name);

function byFolder(files: readonly LocalFile[]): ReadonlyMap<string, readonly LocalFile[]> {
  const folders = new Map<string, LocalFile[]>();
  for (const file of files) {
    const known = folders.get(file.folder);
    if (known) known.push(file);
    else folders.set(file.folder, [file]);
  }
  return folders;
}
