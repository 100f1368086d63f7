import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import {
  backUpPostgres,
  type DatabasePlace,
  databasePlace,
  isOlder,
  type Migration,
  migratePostgres,
  migrateSqlite,
  postgresVersion,
  sqliteVersion,
} from "../../tracking/index.js";
import { openTerminal } from "../command.js";
import { databaseCommand, placeOf } from "./database.js";

export function migrateCommand(): Command {
  return databaseCommand(
    "migrate",
    "bring the database of an older MLflow (2.10 or later) to 3.17, after a backup",
  ).action(async (_options, command: Command) => {
    const terminal = openTerminal(command.optsWithGlobals());
    const migration = await migrate(placeOf(command), terminal.context.clock());
    terminal.print(
      { migration: migration ?? null },
      migration ? said(migration) : "The database is at MLflow 3.17 already.",
    );
  });
}

export const said = ({ from, to, backup }: Migration) =>
  `The database went from MLflow's version ${from} to ${to}; as it was it is in ${backup}`;

/** @returns nothing where there is nothing to do */
export async function migrate(place: DatabasePlace, now: number): Promise<Migration | undefined> {
  if (place.kind === "sqlite") {
    if (!existsSync(place.path)) return undefined;
    const version = sqliteVersion(place.path);
    return version !== undefined && isOlder(version) ? migrateSqlite(place.path, now) : undefined;
  }
  const version = await postgresVersion(place.uri);
  if (version === undefined || !isOlder(version)) return undefined;
  const backup = resolve(`mlflow.${version}-${now}.dump`);
  await backUpPostgres(place.uri, backup);
  return { ...(await migratePostgres(place.uri)), backup };
}

/** Migrates a file before a server opens it; PostgreSQL's, which others may work on, only on command. */
export async function migrateFirst(uri: string, folder: string, now: number): Promise<void> {
  if (!uri.startsWith("sqlite:///")) return;
  const migration = await migrate(databasePlace(uri, folder), now);
  if (migration) process.stderr.write(`${said(migration)}\n`);
}
