import { PerigeeError } from "../../support/index.js";

export const backupExists = (path: string) =>
  new PerigeeError("FILE_EXISTS", `${path} is there already`, "Name a new file: a backup overwrites none.");

export const notABackup = (path: string) =>
  new PerigeeError(
    "NOT_A_BACKUP",
    `${path} is no backup of MLflow's database`,
    "Name a file of `perigee server backup`.",
  );

export const restoreOverwrites = (path: string) =>
  new PerigeeError(
    "DATABASE_NOT_EMPTY",
    `the database ${path} is there already`,
    "Stop its server and give --force to overwrite it, or restore to another --backend-store-uri.",
  );
