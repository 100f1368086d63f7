import { cp, lstat, mkdir, readdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { PerigeeError, resolveInside, writeFileAtomically } from "../../support/index.js";
import { artifactMissing } from "../errors.js";
import type { ArtifactContext } from "./index.js";
import type { ArtifactInfo, ArtifactRepository } from "./repository.js";

/** Artifacts in a folder of this machine: a plain path or a `file:` URI. */
export class FolderArtifacts implements ArtifactRepository {
  readonly uri: string;
  readonly localRoot: string;

  constructor(uri: string, folder: string) {
    this.uri = uri;
    this.localRoot = folderOf(uri, folder);
  }

  async list(path = ""): Promise<readonly ArtifactInfo[]> {
    const folder = await this.#inside(path);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const infos = await Promise.all(
      entries.map(async (entry): Promise<ArtifactInfo> => {
        const full = join(folder, entry.name);
        const relativePath = relative(this.localRoot, full).split(sep).join("/");
        const info = await stat(full);
        return info.isDirectory()
          ? { path: relativePath, isDir: true }
          : { path: relativePath, isDir: false, fileSize: info.size };
      }),
    );
    return infos.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async download(path: string, to: string): Promise<string> {
    const from = await this.#existing(path);
    const target = join(to, basename(from));
    await mkdir(to, { recursive: true });
    await cp(from, target, { recursive: true, dereference: true });
    return target;
  }

  async upload(local: string, path = ""): Promise<void> {
    const target = await this.#inside(path);
    const info = await stat(local);
    await mkdir(target, { recursive: true });
    await cp(local, info.isDirectory() ? target : join(target, basename(local)), { recursive: true });
  }

  async read(path: string): Promise<Uint8Array> {
    return readFile(await this.#existing(path));
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await writeFileAtomically(await this.#inside(path), content);
  }

  async remove(path: string): Promise<void> {
    const full = await this.#inside(path);
    if (full === this.localRoot) throw leavesFolder(path);
    await rm(full, { recursive: true, force: true });
  }

  async #existing(path: string): Promise<string> {
    const full = await this.#inside(path);
    if (!(await exists(full))) throw artifactMissing(this.uri, path);
    return full;
  }

  /** The path inside the root, also where links lead: the nearest part that exists is looked at as it really is. */
  async #inside(path: string): Promise<string> {
    const full = resolveInside(this.localRoot, path);
    const root = await realpath(this.localRoot).catch(() => this.localRoot);
    for (let part = full; part.length > this.localRoot.length; part = dirname(part)) {
      const real = await realpath(part).catch(() => undefined);
      if (real === undefined) {
        if (await exists(part)) throw leavesFolder(path);
        continue;
      }
      if (real !== root && !real.startsWith(root + sep)) throw leavesFolder(path);
      break;
    }
    return full;
  }
}

export const openFolder = (uri: string, { folder }: ArtifactContext): ArtifactRepository =>
  new FolderArtifacts(uri, folder);

function folderOf(uri: string, folder: string): string {
  if (!/^file:/i.test(uri)) return resolve(folder, uri);
  // MLflow writes relative ones too: file:mlruns, file:./mlruns.
  const relativePath = /^file:(?!\/)(.*)$/i.exec(uri)?.[1];
  return relativePath === undefined ? resolve(fileURLToPath(uri)) : resolve(folder, decodeURIComponent(relativePath));
}

/** A link that leads nowhere exists. */
const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

const leavesFolder = (path: string) =>
  new PerigeeError("PATH_OUTSIDE_ROOT", `the path ${JSON.stringify(path)} leaves its folder`);
