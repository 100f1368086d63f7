import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Logger } from "../../../support/index.js";
import { isConnectionFailure, postgresFailure } from "./failures.js";
import { connectionString } from "./uri.js";

/** How long a request waits for a server that restarts, as for a lock of SQLite. */
const patienceMilliseconds = 20_000;

const longestPauseMilliseconds = 250;

/** Of one process; PostgreSQL has 100 for all unless told otherwise. */
const mostConnections = 10;

/** The type of `bigint`, which JavaScript's numbers hold as far as the timestamps and steps of MLflow go. */
const int8 = 20;

/** Loads `pg`, and opens a pool of connections that are made when they are needed. */
export async function openPool(uri: string, logger: Pick<Logger, "info" | "warn"> | undefined): Promise<Pool> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: connectionString(uri),
    max: mostConnections,
    connectionTimeoutMillis: patienceMilliseconds,
    keepAlive: true,
    application_name: "perigee",
    types: {
      getTypeParser: (type: number, format?: "text" | "binary") =>
        type === int8 ? Number : pg.types.getTypeParser(type, format as "text"),
    },
  });
  // A connection that the server closes while nobody uses it: the pool makes another.
  pool.on("error", (cause) => logger?.warn({ err: cause }, "a connection to the database was lost"));
  return pool;
}

/** A pool as Kysely takes it, which waits out a restart of the server and says failures in MLflow's words. */
export function patientPool(pool: Pool): PostgresPool {
  return {
    async connect() {
      const deadline = performance.now() + patienceMilliseconds;
      for (let pause = 10; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
        try {
          return sayingFailures(await pool.connect());
        } catch (cause) {
          if (!isConnectionFailure(cause) || performance.now() > deadline) throw postgresFailure(cause);
        }
        await sleep(pause);
      }
    },
    end: () => pool.end(),
  };
}

function sayingFailures(client: PoolClient): PostgresPoolClient {
  let lost: unknown;
  // Without a listener, a connection lost between two queries would end the process.
  const onError = (cause: Error) => {
    lost = cause;
  };
  client.on("error", onError);
  const query = async (text: string, values: readonly unknown[] = []) => {
    if (lost !== undefined) {
      // Nothing is left to undo.
      if (text === "rollback") return { command: "ROLLBACK" as const, rowCount: 0, rows: [] };
      throw postgresFailure(lost);
    }
    try {
      const { command, rowCount, rows } = await client.query(text, [...values]);
      return { command, rowCount, rows };
    } catch (cause) {
      if (isConnectionFailure(cause)) lost = cause;
      throw postgresFailure(cause);
    }
  };
  return {
    // Kysely's type has a second form, for cursors, which nothing here uses.
    query: query as PostgresPoolClient["query"],
    release() {
      client.off("error", onError);
      client.release(lost !== undefined);
    },
  };
}
