import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { relativeArtifactPath } from "./artifact-path.js";
import {
  artifactInTheWay,
  artifactIsFolder,
  elsewhere,
  foreignLocation,
  invalidPath,
  noSuchArtifact,
} from "./errors.js";

export interface ArtifactEntry {
  readonly name: string;
  readonly isDir: boolean;
  readonly size?: number;
}

export interface ArtifactFile {
  readonly name: string;
  readonly size: number;
  readonly modified: Date;
  readonly content: ReadStream;
}

/** The folder that holds all artifacts of the server. Paths are relative to it, with `/`, and never leave it. */
export interface ArtifactFolder {
  /**
   * The path below the root of an artifact of a run or model.
   *
   * @param rootUri where the run's or model's artifacts are, as stored
   * @param path    from outside, decoded once
   * @throws `INVALID_PARAMETER_VALUE` where they are elsewhere, or the path leaves them
   */
  locate(rootUri: string, path: string): string;
  /** Refuses an artifact location from outside that is on this machine, but not below the root. */
  checkLocation(uri: string): void;
  /** By name; nothing for a file or where there is nothing. */
  list(path: string): Promise<readonly ArtifactEntry[]>;
  /** @throws `RESOURCE_DOES_NOT_EXIST` */
  read(path: string): Promise<ArtifactFile>;
  /** The file is there whole or not at all. */
  write(path: string, content: Readable): Promise<void>;
  /** Removes a file, or a folder with all below it; nothing where there is none. */
  remove(path: string): Promise<void>;
}

/** Unfinished uploads, in the root itself so that a rename puts them into place; never listed nor served. */
const uploads = ".uploads";

export function createArtifactFolder(folder: string): ArtifactFolder {
  const root = resolve(folder);

  const inside = async (path: string): Promise<string> => {
    const clean = relativeArtifactPath(path);
    if (clean.split("/")[0] === uploads) throw invalidPath(path);
    const full = join(root, clean);
    await checkLinks(root, full, path);
    return full;
  };

  const localPath = (uri: string): string | undefined => {
    const path = onThisMachine(uri);
    if (path === undefined) return undefined;
    const below = relative(root, path);
    if (below === ".." || below.startsWith(`..${sep}`) || resolve(root, below) !== path) throw foreignLocation(uri);
    return below.split(sep).join("/");
  };

  return {
    locate(rootUri, path) {
      const base = proxiedPath(rootUri) ?? localPath(rootUri);
      if (base === undefined) throw elsewhere(rootUri);
      const clean = relativeArtifactPath(path);
      return clean ? `${base}/${clean}` : base;
    },

    checkLocation(uri) {
      const proxied = proxiedPath(uri);
      if (proxied === undefined) localPath(uri);
      else relativeArtifactPath(proxied);
    },

    async list(path) {
      const full = await inside(path);
      const names = await readdir(full).catch(emptyWhereAbsent);
      const visible = full === root ? names.filter((name) => name !== uploads) : names;
      const entries = await Promise.all(visible.sort().map((name) => entryOf(full, name)));
      return entries.filter((entry) => entry !== undefined);
    },

    async read(path) {
      const full = await inside(path);
      const file = await open(full).catch(() => undefined);
      if (!file) throw noSuchArtifact(path);
      try {
        const found = await file.stat();
        if (found.isDirectory()) throw artifactIsFolder(path);
        if (!found.isFile()) throw noSuchArtifact(path);
        const content = createReadStream(full, { fd: file, autoClose: true });
        return { name: basename(full), size: found.size, modified: found.mtime, content };
      } catch (cause) {
        await file.close();
        throw cause;
      }
    },

    async write(path, content) {
      const full = await inside(path);
      if (full === root) throw invalidPath(path);
      await mkdir(join(root, uploads), { recursive: true });
      const unfinished = join(root, uploads, randomBytes(12).toString("hex"));
      try {
        await pipeline(content, createWriteStream(unfinished, { flags: "wx" }));
        await mkdir(dirname(full), { recursive: true });
        await rename(unfinished, full);
      } catch (cause) {
        await rm(unfinished, { force: true });
        throw isObstacle(cause) ? artifactInTheWay(path, cause) : cause;
      }
    },

    async remove(path) {
      const full = await inside(path);
      if (full === root) throw invalidPath(path);
      await rm(full, { recursive: true, force: true });
    },
  };
}

const proxyRoute = "/api/2.0/mlflow-artifacts/artifacts/";

/** The path below the artifact root of a URI that goes through a tracking server; `undefined` for other URIs. */
function proxiedPath(uri: string): string | undefined {
  const parts = /^(mlflow-artifacts|https?):(?:\/\/[^/]*)?(\/.*)?$/i.exec(uri);
  if (!parts) return undefined;
  const path = parts[2] ?? "";
  if (parts[1]?.toLowerCase() === "mlflow-artifacts") return relativeArtifactPath(path.replace(/^\/+/, ""));
  const at = path.indexOf(proxyRoute);
  return at < 0 ? undefined : relativeArtifactPath(path.slice(at + proxyRoute.length));
}

function onThisMachine(uri: string): string | undefined {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]+):/.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(uri);
  if (scheme !== "file") return undefined;
  try {
    return resolve(fileURLToPath(uri));
  } catch {
    throw foreignLocation(uri);
  }
}

/** Symbolic links may point about in the root, but not out of it. */
async function checkLinks(root: string, full: string, path: string): Promise<void> {
  const base = await realpath(root).catch(() => undefined);
  if (base === undefined) return;
  for (let at = full; at !== root; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real === undefined) continue;
    if (real !== base && !real.startsWith(base + sep)) throw invalidPath(path);
    return;
  }
}

async function entryOf(folder: string, name: string): Promise<ArtifactEntry | undefined> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (!found) return undefined;
  return found.isDirectory() ? { name, isDir: true } : { name, isDir: false, size: found.size };
}

function emptyWhereAbsent(cause: unknown): string[] {
  if (codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR") return [];
  throw cause;
}

function isObstacle(cause: unknown): boolean {
  return ["EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY"].includes(codeOf(cause));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
