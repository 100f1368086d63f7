import { existsSync } from "node:fs";
import type { Logger } from "../../../support/index.js";
import { Checkpoints } from "./checkpoints.js";
import { SqliteConnection, type Synchronous } from "./connection.js";
import type { SqliteConnections } from "./dialect.js";
import { GroupCommit } from "./group-commit.js";
import { WalIndex } from "./wal-index.js";

export interface ConnectOptions {
  readonly synchronous?: Synchronous;
  readonly logger?: Pick<Logger, "warn">;
}

/**
 * Opens a file with a connection that writes and one that reads, and with checkpoints on a thread.
 *
 * The journal is a write-ahead log, so that readers, such as `mlflow ui`, and a writer do not wait for each other.
 * With `synchronous` FULL, what a call has acknowledged survives a power cut.
 *
 * @param path a file, or `:memory:`
 */
export function connectSqlite(path: string, { synchronous = "FULL", logger }: ConnectOptions): SqliteConnections {
  const writer = new SqliteConnection(path, [
    ...common,
    "foreign_keys = ON",
    `synchronous = ${synchronous}`,
    "journal_mode = WAL",
    `cache_size = -${writerCacheKibibytes}`,
    "wal_autocheckpoint = 0",
    // A read, with which the log and its index are there.
    "schema_version",
  ]);
  if (path === ":memory:") return single(writer);
  // Without a log in shared memory, as on some network file systems, a reader would wait for every writer.
  if (!existsSync(`${path}-shm`)) return single(writer);
  const reader = new SqliteConnection(path, [...common, "query_only = ON", `cache_size = -${readerCacheKibibytes}`]);
  const groups = new GroupCommit(writer, () => checkpoints.committed());
  const checkpoints = new Checkpoints({
    path,
    synchronous,
    index: new WalIndex(path),
    catchUp: () => groups.between(() => writer.pragma("wal_checkpoint(PASSIVE)")),
    logger,
  });
  const close = async () => {
    await groups.between(() => {});
    await checkpoints.close();
    reader.close();
    // The last connection copies the log into the database, and removes it.
    await groups.between(() => writer.close());
  };
  return { writer, groups, reader, close };
}

function single(writer: SqliteConnection): SqliteConnections {
  const groups = new GroupCommit(writer, () => {});
  return { writer, groups, reader: undefined, close: () => groups.between(() => writer.close()) };
}

/** As MLflow sets it: its LIKE heeds case. */
const common = ["case_sensitive_like = ON"];

const writerCacheKibibytes = 32 * 1024;
const readerCacheKibibytes = 16 * 1024;
