import { existsSync } from "node:fs";
import type { Command } from "commander";
import { readApproaches } from "../../neo/index.js";
import { type JobContext, locateData } from "../../pipeline/index.js";
import { PerigeeError } from "../../support/index.js";
import { textAssignment } from "../command.js";

export interface ReadingOptions {
  readonly columns?: Record<string, string>;
  readonly strict?: boolean;
  readonly allowPrivate?: boolean;
}

/** The argument and options of commands that read one table. */
export function withReading(command: Command): Command {
  return withReadingOptions(
    command.argument("<data>", "CSV, CSV.gz, Parquet or JSON lines, its http(s) address, or a dataset version"),
  );
}

export function withReadingOptions(command: Command): Command {
  return command
    .option("--columns <FIELD=COLUMN>", "the file's column for a field; repeatable", textAssignment)
    .option("--strict", "stop at the first row outside physical limits")
    .option("--allow-private", "download also from addresses that are not of the public internet");
}

/** Reads and checks approaches, wherever they are. */
export async function readData(data: string, options: ReadingOptions, context: JobContext) {
  const { path, manifest } = await locateData(data, context, options);
  const { columns, strict } = options;
  const read = await readApproaches(path, { labels: "kept", strict, ...(columns ? { columns } : {}) });
  return { ...read, manifest };
}

export function mustNotExist(path: string, force: boolean | undefined): void {
  if (force || !existsSync(path)) return;
  throw new PerigeeError("FILE_EXISTS", `${path} exists`, "Name another file, or replace this one with --force.");
}
