import { existsSync } from "node:fs";
import { copyFile, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import {
  backUpPostgres,
  backUpSqlite,
  type DatabasePlace,
  restorePostgres,
  sqliteVersion,
} from "../../tracking/index.js";
import { openTerminal } from "../command.js";
import { databaseCommand, placeOf } from "./database.js";
import { backupExists, notABackup, restoreOverwrites } from "./errors.js";

export function backupCommand(): Command {
  return databaseCommand("backup", "copy the database to one file, as it is at one moment, while a server runs on it")
    .argument("<file>", "the new file; PostgreSQL's is one of pg_dump's custom format")
    .action(async (file: string, _options, command: Command) => {
      const terminal = openTerminal(command.optsWithGlobals());
      const to = resolve(file);
      if (existsSync(to)) throw backupExists(to);
      await backUp(placeOf(command), to);
      terminal.print({ backup: to }, `The database is in ${to}; artifacts are not in it: copy their folder too.`);
    });
}

export function restoreCommand(): Command {
  return databaseCommand("restore", "put a backup in the database's place; no server may run on it")
    .argument("<file>", "what `perigee server backup` has made")
    .option("--force", "overwrite the database that is there")
    .action(async (file: string, options, command: Command) => {
      const terminal = openTerminal(command.optsWithGlobals());
      const from = resolve(file);
      const place = placeOf(command);
      if (place.kind === "postgres") await restorePostgres(place.uri, from, options.force === true);
      else await restoreFile(place.path, from, options.force === true);
      terminal.print({ restored: from }, `The database is as it was in ${from}.`);
    });
}

async function restoreFile(path: string, from: string, force: boolean): Promise<void> {
  if (!existsSync(from) || isFileOfMlflow(from) === undefined) throw notABackup(from);
  if (existsSync(path) && !force) throw restoreOverwrites(path);
  const unfinished = `${path}.restoring`;
  await copyFile(from, unfinished);
  // A log of the old database must not be taken for the new one's.
  for (const part of ["-wal", "-shm"]) await rm(`${path}${part}`, { force: true });
  await rename(unfinished, path);
}

function isFileOfMlflow(path: string): string | undefined {
  try {
    return sqliteVersion(path);
  } catch {
    return undefined;
  }
}

/** Copies the database to a new file. */
export async function backUp(place: DatabasePlace, to: string): Promise<void> {
  if (place.kind === "postgres") await backUpPostgres(place.uri, to);
  else backUpSqlite(place.path, to);
}
