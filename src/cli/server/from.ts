import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Logger, Progress } from "../../support/index.js";
import { move, type OpenTracking, openFileStore, openTracking, targetOf } from "../../tracking/index.js";

/** A file store of MLflow as a server's stores. */
export interface ShownFileStore extends Pick<OpenTracking, "tracking" | "registry"> {
  /** The file store itself: artifacts lie where they are. */
  readonly artifactRoot: string;
  close(): Promise<void>;
}

/**
 * Reads a file store of MLflow (`mlruns/`) into a database that lives as long as the server; the folder is left as it is.
 * What cannot be read is told to the log.
 */
export async function showFileStore(folder: string, logger: Logger, progress: Progress): Promise<ShownFileStore> {
  const artifactRoot = resolve(folder);
  const source = await openFileStore(artifactRoot, { artifactsOf: () => undefined });
  const scratch = await mkdtemp(join(tmpdir(), "perigee-mlruns-"));
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    const open = await openTracking({ folder: scratch, env: {}, proxiedArtifacts: true });
    const { problems } = await move(source, targetOf(open, { leaveArtifacts: true }), { deleted: true, progress });
    for (const { what, reason } of problems) logger.warn({ what, reason }, "cannot be shown");
    return {
      tracking: open.tracking,
      registry: open.registry,
      artifactRoot,
      async close() {
        await open.close();
        await remove();
      },
    };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

/** What a client is told that wants to write. */
export const fileStoreIsShownOnly =
  "This server shows an old file store as it is. To go on with its runs: perigee import FOLDER, then perigee server.";
