import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Unfinished uploads lie in the root itself, so that a rename puts them into place; they are never listed nor served. */
export const unfinishedUploads = ".uploads";

/** What a process that was killed left behind is gone after a day without a byte. */
const abandonedAfter = 24 * 60 * 60 * 1000;

export interface UnfinishedFile {
  readonly path: string;
  readonly file: FileHandle;
}

export async function createUnfinished(root: string): Promise<UnfinishedFile> {
  const folder = join(root, unfinishedUploads);
  const path = join(folder, randomBytes(12).toString("hex"));
  for (let attempt = 1; ; attempt++) {
    try {
      if ((await mkdir(folder, { recursive: true })) === undefined && attempt === 1) await removeAbandoned(folder);
      return { path, file: await open(path, "wx") };
    } catch (cause) {
      // Another upload that ended may just have removed the empty folder.
      if (!isCode(cause, "ENOENT") || attempt > 20) throw cause;
    }
  }
}

/** Closes and removes it; an empty folder of uploads goes too. */
export async function dropUnfinished(root: string, { path, file }: UnfinishedFile): Promise<void> {
  await file.close().catch(() => {});
  await rm(path, { force: true });
  await rmdir(join(root, unfinishedUploads)).catch(() => {});
}

/** Puts the file into its place, on the disk: its content, its name, and the folders that had to be made for it. */
export async function putInPlace(root: string, { path, file }: UnfinishedFile, target: string): Promise<void> {
  await file.datasync();
  await file.close();
  const folder = dirname(target);
  const made = await mkdir(folder, { recursive: true });
  await rename(path, target);
  await rmdir(join(root, unfinishedUploads)).catch(() => {});
  await syncFolders(folder, made === undefined ? folder : dirname(made));
}

async function syncFolders(from: string, to: string): Promise<void> {
  for (let at = from; ; at = dirname(at)) {
    const folder = await open(at).catch(() => undefined);
    // Not every file system takes a sync of a folder.
    await folder?.sync().catch(() => {});
    await folder?.close();
    if (at === to || at === dirname(at)) return;
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedAfter) await rm(path, { force: true });
  }
}

export const isCode = (cause: unknown, ...codes: readonly string[]): boolean =>
  cause instanceof Error && "code" in cause && codes.includes(String(cause.code));
