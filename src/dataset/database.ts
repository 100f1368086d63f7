import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** More threads read a table hardly faster, and each holds buffers. */
const mostThreads = 4;

/**
 * Runs a task in an in-memory DuckDB of its own; what exceeds its bound of memory goes to the folder for temporary
 * files, until the task is done.
 *
 * DuckDB would otherwise fetch extensions over the network by itself, for a path such as `https://…`.
 */
export async function withDatabase<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const spilled = join(tmpdir(), `perigee-${process.pid}-${randomBytes(6).toString("hex")}`);
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    threads: String(threads()),
    temp_directory: spilled,
  });
  try {
    const connection = await instance.connect();
    try {
      return await task(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    await rm(spilled, { recursive: true, force: true });
  }
}

const threads = () => Math.min(mostThreads, availableParallelism());

/**
 * Bounds what the database holds in memory by what it needs to work on a table of so many columns, however many rows
 * there are: a group of 122,880 rows and a buffer of the file for each thread. The rest lies in temporary files.
 */
export async function boundMemory(connection: DuckDBConnection, columns: number): Promise<void> {
  await connection.run(`SET memory_limit = '${64 + threads() * (40 + 3 * columns)}MiB'`);
}

/** Lets go of what a scan from front to back does not need; where something still holds it, nothing changes. */
export async function releaseMemory(connection: DuckDBConnection): Promise<void> {
  await connection.run("SET memory_limit = '64MiB'").catch(() => {});
}

/** Runs a statement within the bound of memory, or without it where that is not enough, as with very long texts. */
export async function runBounded(connection: DuckDBConnection, statement: string): Promise<void> {
  try {
    await connection.run(statement);
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.startsWith("Out of Memory Error"))) throw cause;
    await connection.run("RESET memory_limit");
    await connection.run(statement);
  }
}

/** A string literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path for DuckDB's readers, which would take `*`, `?` and `[` in a name as patterns. */
export function pathLiteral(path: string): string {
  return literal(path.replace(/[*?[]/g, "[$&]"));
}
