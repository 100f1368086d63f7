import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { sha256OfFile } from "../../support/index.js";
import type { ArtifactRepository } from "../artifacts/index.js";

/** A file among artifacts. */
export interface FileDigest {
  readonly path: string;
  readonly size: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/** Every file below a repository's root with its digest; those that are not on this machine are fetched one by one. */
export async function digestsOf(artifacts: ArtifactRepository): Promise<FileDigest[]> {
  const digests: FileDigest[] = [];
  for (const path of await filesIn(artifacts)) {
    digests.push(await withLocalFile(artifacts, path, (file) => digestOfFile(file, path)));
  }
  return digests;
}

/** Copies what the target lacks or has otherwise; returns the digests of all that the source has. */
export async function copyArtifacts(from: ArtifactRepository, to: ArtifactRepository): Promise<FileDigest[]> {
  const there = new Map<string, number | undefined>();
  for (const path of await sizesIn(to)) there.set(path.path, path.fileSize);
  const digests: FileDigest[] = [];
  for (const path of await filesIn(from)) {
    digests.push(
      await withLocalFile(from, path, async (file) => {
        const digest = await digestOfFile(file, path);
        const isThere = there.get(path) === digest.size && (await digestIn(to, path)) === digest.sha256;
        if (!isThere) await to.upload(file, dirname(path) === "." ? "" : dirname(path));
        return digest;
      }),
    );
  }
  return digests;
}

const digestIn = (artifacts: ArtifactRepository, path: string) =>
  withLocalFile(artifacts, path, (file) => sha256OfFile(file));

async function digestOfFile(file: string, path: string): Promise<FileDigest> {
  return { path, size: (await stat(file)).size, sha256: await sha256OfFile(file) };
}

async function withLocalFile<Result>(
  artifacts: ArtifactRepository,
  path: string,
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  if (artifacts.localRoot !== undefined) return work(join(artifacts.localRoot, path));
  const folder = await mkdtemp(join(tmpdir(), "perigee-move-"));
  try {
    await artifacts.download(path, folder);
    return await work(join(folder, basename(path)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const filesIn = async (artifacts: ArtifactRepository) => (await sizesIn(artifacts)).map(({ path }) => path).sort();

export async function sizesIn(
  artifacts: ArtifactRepository,
  path = "",
): Promise<{ path: string; fileSize?: number }[]> {
  const files: { path: string; fileSize?: number }[] = [];
  for (const info of await artifacts.list(path)) {
    if (info.isDir) files.push(...(await sizesIn(artifacts, info.path)));
    else files.push(info);
  }
  return files;
}
