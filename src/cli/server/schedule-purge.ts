import { Cron } from "croner";
import type { Logger } from "../../support/index.js";
import { databasePlace, openMaintenance } from "../../tracking/index.js";
import { artifactRemoval, deletedFor } from "./database.js";

export interface PurgeSchedule {
  readonly backendStoreUri: string;
  readonly artifactsDestination: string;
  /** How long a deleted run or experiment is kept, in ms. */
  readonly purgeDeletedAfter: number;
  readonly logger: Logger;
}

/** Removes what was deleted long enough ago, every hour; `stop` waits for a purge under way. */
export function schedulePurge(schedule: PurgeSchedule): { stop(): Promise<void> } {
  const { backendStoreUri, artifactsDestination, purgeDeletedAfter, logger } = schedule;
  let running: Promise<void> = Promise.resolve();
  const job = new Cron("17 * * * *", { protect: true, unref: true }, () => {
    running = purge().catch((cause: unknown) => logger.error({ err: cause }, "the purge of deleted runs failed"));
    return running;
  });
  return {
    stop: () => {
      job.stop();
      return running;
    },
  };

  async function purge(): Promise<void> {
    const maintenance = await openMaintenance(databasePlace(backendStoreUri, process.cwd()), artifactsDestination);
    try {
      const removal = artifactRemoval(artifactsDestination, (uri) =>
        logger.warn({ uri }, "artifacts of a purged run lie elsewhere, and stay"),
      );
      const purged = await maintenance.purge(deletedFor(purgeDeletedAfter, Date.now()), removal);
      const counts = { runs: purged.runs.length, experiments: purged.experiments.length };
      if (counts.runs + counts.experiments > 0) logger.info(counts, "deleted runs and experiments were purged");
    } finally {
      await maintenance.close();
    }
  }
}
