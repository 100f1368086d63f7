import { stat } from "node:fs/promises";
import type { Figure } from "./server-metrics.js";

/** The bytes on disk of a database in a file, and of the log that is written ahead of it. */
export const databaseSize = (path: string): Figure => ({
  name: "perigee_server_database_bytes",
  help: "Size of the database on disk, with the log that is written ahead of it",
  label: "part",
  read: async () => ({ database: await sizeOf(path), wal: await sizeOf(`${path}-wal`) }),
});

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
};
