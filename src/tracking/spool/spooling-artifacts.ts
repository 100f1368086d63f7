import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../../support/index.js";
import { openFolder } from "../artifacts/folder/index.js";
import type { ArtifactRepository } from "../artifacts/index.js";
import type { Spool } from "./spool.js";
import { isUnreachable } from "./unreachable.js";

/** The artifacts of a run that the server has not seen: a local folder, each write noted for later. */
export function keptArtifacts(uri: string, folder: string, spool: Spool): ArtifactRepository {
  const local = openFolder(folder, { folder });
  const noted = (path: string) => spool.keep({ op: "artifact", uri, folder, path });
  return {
    uri,
    list: (path) => local.list(path),
    read: (path) => local.read(path),
    download: (path, to) => local.download(path, to),
    remove: (path) => local.remove(path),
    async upload(from, path = "") {
      const isFolder = (await stat(from)).isDirectory();
      await local.upload(from, path);
      await noted(isFolder ? path : join(path, basename(from)));
    },
    async write(path, content) {
      await local.write(path, content);
      await noted(path);
    },
    localRoot: local.localRoot,
  };
}

/** A server's artifacts, whose writes are kept where it cannot be reached. */
export function spoolingArtifacts(uri: string, remote: ArtifactRepository, spool: Spool): ArtifactRepository {
  const folder = join(spool.folder, "artifacts", sha256(uri).slice(0, 32));
  const kept = keptArtifacts(uri, folder, spool);
  const onlineOr = async (ask: () => Promise<void>, keep: () => Promise<void>): Promise<void> => {
    if (!spool.isOffline) {
      try {
        return await ask();
      } catch (failure) {
        if (!isUnreachable(failure)) throw failure;
        spool.goOffline(failure.message);
      }
    }
    await keep();
  };
  return {
    ...remote,
    upload: (local, path, transfer) =>
      onlineOr(
        () => remote.upload(local, path, transfer),
        () => kept.upload(local, path),
      ),
    write: (path, content) =>
      onlineOr(
        () => remote.write(path, content),
        () => kept.write(path, content),
      ),
  };
}
