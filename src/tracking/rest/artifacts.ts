import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline as connected, Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { resolveInside } from "../../support/index.js";
import type { ArtifactContext } from "../artifacts/index.js";
import type { ArtifactInfo, ArtifactRepository, Transfer } from "../artifacts/repository.js";
import { cleaned, connectArtifacts } from "./proxied-artifacts.js";

/** Artifacts that a tracking server keeps (`mlflow-artifacts:/0/RUN/artifacts`), with files of this machine, streamed. */
export function openProxiedArtifacts(uri: string, context: ArtifactContext): ArtifactRepository {
  const remote = connectArtifacts(uri, context);

  const fetchFile = async (path: string, target: string, transfer: Transfer): Promise<void> => {
    const { body } = await remote.open(path);
    await mkdir(dirname(target), { recursive: true });
    const unfinished = `${target}.${randomBytes(6).toString("hex")}.part`;
    try {
      const content = body ? Readable.fromWeb(body) : Readable.from([]);
      await pipeline(content, counting(transfer), createWriteStream(unfinished));
      await rename(unfinished, target);
    } catch (cause) {
      await rm(unfinished, { force: true });
      throw cause;
    }
  };

  const fetchFolder = async (target: string, entries: readonly ArtifactInfo[], transfer: Transfer): Promise<void> => {
    await mkdir(target, { recursive: true });
    for (const entry of entries) {
      // The server chose the name.
      const local = resolveInside(target, basename(entry.path));
      if (entry.isDir) await fetchFolder(local, await remote.list(entry.path), transfer);
      else await fetchFile(entry.path, local, transfer);
    }
  };

  const upload = async (local: string, path = "", transfer: Transfer = {}): Promise<void> => {
    const found = await stat(local);
    if (!found.isDirectory()) {
      const content = () => Readable.toWeb(readAndCount(local, transfer));
      return remote.send(join(path, basename(local)), found.size, content);
    }
    for (const entry of await readdir(local, { withFileTypes: true })) {
      const below = entry.isDirectory() ? join(path, entry.name) : path;
      await upload(join(local, entry.name), below, transfer);
    }
  };

  const { list, read, write, remove } = remote;
  return {
    uri,
    list,
    upload,
    async download(path, to, transfer = {}) {
      const clean = cleaned(path);
      const target = clean === "" ? to : resolveInside(to, basename(clean));
      const entries = await list(clean);
      if (entries.length || clean === "") await fetchFolder(target, entries, transfer);
      else await fetchFile(clean, target, transfer);
      return target;
    },
    read,
    write,
    remove,
  };
}

/** A failure of the file is one of what is read from here. */
const readAndCount = (path: string, transfer: Transfer) =>
  connected(createReadStream(path), counting(transfer), () => {});

function counting({ onBytes }: Transfer): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
}
