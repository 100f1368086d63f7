import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Database from "libsql";
import { historyStoreUnavailable, historyStoreUnusable } from "../../errors.js";
import type { ApproachStore, KeptApproach } from "./store.js";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS approaches (
    id INTEGER PRIMARY KEY,
    neo_id TEXT NOT NULL,
    miss_distance REAL NOT NULL,
    relative_velocity REAL,
    close_approach_date REAL,
    absolute_magnitude REAL
  )`;
const ADD = `
  INSERT INTO approaches (neo_id, miss_distance, relative_velocity, close_approach_date, absolute_magnitude)
  VALUES (?, ?, ?, ?, ?)`;
const READ = `
  SELECT id, neo_id, miss_distance, relative_velocity, close_approach_date, absolute_magnitude
  FROM approaches WHERE id > ? ORDER BY id LIMIT ?`;
const BATCH = 10_000;

/** Another server writes for some milliseconds; a second later the same batch is tried again anyway. */
const TRIES = 20;
const PAUSE_MILLISECONDS = 25;

/**
 * A store in one SQLite file, for servers on one machine: km, km/h, days since 1970-01-01 and mag, as they were told, with
 * null for unknown.
 *
 * @throws `HISTORY_STORE_UNUSABLE` for a file that is no such database, or cannot be written
 */
export async function openSqliteStore(path: string): Promise<ApproachStore> {
  const database = await open(path);
  const add = database.prepare(ADD);
  const read = database.prepare(READ).raw();
  let seen = 0;

  const addAll = (batch: readonly KeptApproach[]) => {
    // Immediate, so that a transaction that finds another writer has written nothing.
    database.exec("BEGIN IMMEDIATE");
    try {
      let last = 0;
      for (const { objectId, approach } of batch) {
        const { missDistance, relativeVelocity, date, absoluteMagnitude } = approach;
        const row = [objectId, missDistance, orNull(relativeVelocity), orNull(date), orNull(absoluteMagnitude)];
        last = Number(add.run(...row).lastInsertRowid);
      }
      database.exec("COMMIT");
      // Where nobody else has added anything, these need not be read again.
      if (last === seen + batch.length) seen = last;
    } catch (failure) {
      if (database.inTransaction) database.exec("ROLLBACK");
      throw failure;
    }
  };

  return {
    async append(batch) {
      for (let tries = 1; ; tries++) {
        try {
          return addAll(batch);
        } catch (failure) {
          if (tries === TRIES || !codeOf(failure).startsWith("SQLITE_BUSY")) throw translated(path, failure);
        }
        // SQLite's own wait would stop the server.
        await sleep(PAUSE_MILLISECONDS);
      }
    },
    async *readNew() {
      for (;;) {
        const rows = readRows(read, seen, path);
        const kept = rows.map((row) => {
          const { id, ...approach } = keptOf(row, path);
          seen = id;
          return approach;
        });
        if (kept.length > 0) yield kept;
        if (rows.length < BATCH) return;
      }
    },
    async close() {
      try {
        // Statements keep the file open until they are collected; so the write-ahead log is brought into it here.
        database.pragma("wal_checkpoint(TRUNCATE)");
      } catch {
        // What is written stays in the write-ahead log, from where the next one to open the file takes it.
      }
      database.close();
    },
  };
}

async function open(path: string): Promise<Database.Database> {
  // Loaded here: only servers keep a history.
  const { default: Sqlite } = await import("libsql");
  let database: Database.Database | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    database = new Sqlite(path);
    refuseOtherTables(database);
    database.pragma("busy_timeout = 1000");
    database.pragma("journal_mode = WAL");
    // A power cut may take the last transactions, which were told by requests; the file stays whole.
    database.pragma("synchronous = NORMAL");
    database.exec(SCHEMA);
    database.prepare(READ);
    database.pragma("busy_timeout = 0");
    return database;
  } catch (cause) {
    database?.close();
    throw historyStoreUnusable(path, cause);
  }
}

/** A database of something else, such as `mlflow.db`, is no place for a table of ours. */
function refuseOtherTables(database: Database.Database): void {
  const rows: unknown[] = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  const other = rows.filter((name) => name !== "approaches" && !String(name).startsWith("sqlite_"));
  if (other.length > 0) throw new Error(`it is a database of something else, with the table ${other[0]}`);
}

function readRows(read: Database.Statement, seen: number, path: string): unknown[] {
  try {
    return read.all(seen, BATCH);
  } catch (failure) {
    throw translated(path, failure);
  }
}

/** Damage stays; a lock, a full disk or a file system that is away may be gone later. */
function translated(path: string, failure: unknown): unknown {
  const code = codeOf(failure);
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return historyStoreUnusable(path, failure);
  return code.startsWith("SQLITE_") ? historyStoreUnavailable(path, failure) : failure;
}

const codeOf = (failure: unknown) => (failure instanceof Error && "code" in failure ? String(failure.code) : "");

function keptOf(row: unknown, path: string): KeptApproach & { id: number } {
  const [id, objectId, missDistance, relativeVelocity, date, absoluteMagnitude] = Array.isArray(row) ? row : [];
  if (typeof id !== "number" || typeof objectId !== "string") {
    throw historyStoreUnusable(path, new Error("a row holds no object"));
  }
  return {
    id,
    objectId,
    approach: {
      missDistance: numberOf(missDistance),
      relativeVelocity: numberOf(relativeVelocity),
      date: numberOf(date),
      absoluteMagnitude: numberOf(absoluteMagnitude),
    },
  };
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);
const numberOf = (value: unknown) => (typeof value === "number" ? value : Number.NaN);
