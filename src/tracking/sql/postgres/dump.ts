import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { backupFailed, databaseNotEmpty, programMissing } from "../../errors.js";
import { connectPostgres, versionOf } from "./open.js";
import { plainUri, shownUri } from "./uri.js";

/** The Alembic revision of a database; `undefined` where it has no tables. */
export async function postgresVersion(uri: string): Promise<string | undefined> {
  const db = await connectPostgres(uri);
  try {
    return await versionOf(db, uri);
  } finally {
    await db.destroy();
  }
}

/** Copies a database to a new file by PostgreSQL's `pg_dump`. @throws `PROGRAM_MISSING`, `BACKUP_FAILED` */
export async function backUpPostgres(uri: string, to: string): Promise<void> {
  const unfinished = `${to}.unfinished`;
  try {
    await runProgram("pg_dump", uri, ["--format=custom", `--file=${unfinished}`]);
    await rename(unfinished, to);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Puts what `pg_dump` has written into a database. @throws `DATABASE_NOT_EMPTY`, `PROGRAM_MISSING`, `BACKUP_FAILED` */
export async function restorePostgres(uri: string, from: string, force: boolean): Promise<void> {
  if (!force && (await postgresVersion(uri)) !== undefined) throw databaseNotEmpty(shownUri(uri));
  if (!existsSync(from)) throw backupFailed(`there is no file ${from}`);
  const words = ["--clean", "--if-exists", "--single-transaction", "--no-owner", from];
  await runProgram("pg_restore", uri, words);
}

/** The password goes by the environment, where other users of the machine do not see it. */
async function runProgram(program: string, uri: string, words: readonly string[]): Promise<void> {
  const url = new URL(plainUri(uri));
  const password = decodeURIComponent(url.password);
  url.password = "";
  try {
    await promisify(execFile)(program, [`--dbname=${url.href}`, ...words], {
      env: { ...process.env, ...(password ? { PGPASSWORD: password } : {}) },
    });
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (isMissing) throw programMissing(program, `${program} --dbname=${shownUri(plainUri(uri))} ${words.join(" ")}`);
    const stderr = cause instanceof Error && "stderr" in cause ? String(cause.stderr) : String(cause);
    throw backupFailed(stderr.trim().split("\n")[0] ?? "", cause);
  }
}
