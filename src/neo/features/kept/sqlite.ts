import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import Database from "libsql";
import { historyStoreUnusable } from "../../errors.js";
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

  return {
    async append(batch) {
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
    },
    async *readNew() {
      for (;;) {
        const rows = read.all(seen, BATCH);
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
      database.close();
    },
  };
}

async function open(path: string): Promise<Database.Database> {
  let database: Database.Database | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    database = new Database(path);
    database.pragma("journal_mode = WAL");
    // A power cut may take the last transactions, which were told by requests; the file stays whole.
    database.pragma("synchronous = NORMAL");
    // Longer waits would stop the server; what cannot be written now is tried again.
    database.pragma("busy_timeout = 50");
    database.exec(SCHEMA);
    database.prepare(READ);
    return database;
  } catch (cause) {
    database?.close();
    throw historyStoreUnusable(path, cause);
  }
}

function keptOf(row: unknown, path: string): KeptApproach & { id: number } {
  const [id, objectId, missDistance, relativeVelocity, date, absoluteMagnitude] = Array.isArray(row) ? row : [];
  if (typeof id !== "number" || typeof objectId !== "string") throw historyStoreUnusable(path, undefined);
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
