import { type FileHandle, mkdir, open } from "node:fs/promises";
import type { Logger } from "../../support/index.js";
import { logUnwritable } from "../errors.js";
import type { LogRecord } from "./records.js";
import { segmentNames, segmentNumber, segmentPath } from "./segments.js";

/** Remembers what was predicted and what turned out to be true. */
export interface PredictionLog {
  /** Returns at once; the record is on disk after the next flush. */
  append(record: LogRecord): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Records that could not be written and are lost. */
  readonly dropped: number;
}

export const silentPredictionLog: PredictionLog = {
  append() {},
  async flush() {},
  async close() {},
  dropped: 0,
};

/**
 * An append-only log of JSON lines in numbered segments. Each process that writes begins a segment of its own,
 * so that a line torn by a crash is never continued, and several servers may share a folder.
 *
 * Serving goes on when the disk does not: what cannot be written is dropped, counted and said.
 *
 * @param options.flushMilliseconds how long a record may wait in memory; what a crash can lose
 * @param options.segmentBytes      size at which the next segment is begun
 * @throws `PREDICTION_LOG_UNWRITABLE` where the folder cannot be written at the start
 */
export async function openPredictionLog(options: {
  folder: string;
  logger: Logger;
  flushMilliseconds?: number;
  segmentBytes?: number;
}): Promise<PredictionLog> {
  const { folder, logger, flushMilliseconds = 200, segmentBytes = 64 * 1024 * 1024 } = options;
  let segment: FileHandle | undefined = await beginSegment(folder).catch((cause) => {
    throw logUnwritable(folder, cause);
  });
  let written = 0;
  let lines: string[] = [];
  let dropped = 0;
  let failing = false;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    if (lines.length === 0) return;
    const batch = lines;
    lines = [];
    const bytes = Buffer.from(batch.join(""));
    try {
      if (segment !== undefined && written >= segmentBytes) {
        const full = segment;
        segment = undefined;
        await full.close();
      }
      if (segment === undefined) {
        segment = await beginSegment(folder);
        written = 0;
      }
      await segment.appendFile(bytes);
      written += bytes.length;
      failing = false;
    } catch (cause) {
      dropped += batch.length;
      if (!failing)
        logger.error({ err: cause, folder, dropped }, "the prediction log cannot be written; serving goes on");
      failing = true;
      // A segment that failed may end in half a line: the next record goes to a new one.
      await segment?.close().catch(() => undefined);
      segment = undefined;
    }
  };
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(flush, flushMilliseconds);
  timer.unref();

  return {
    append(record) {
      lines.push(`${JSON.stringify(record)}\n`);
      if (lines.length >= 5_000) void flush();
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
      await segment?.close();
      segment = undefined;
    },
    get dropped() {
      return dropped;
    },
  };
}

async function beginSegment(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  const last = (await segmentNames(folder)).at(-1);
  for (let number = last === undefined ? 1 : segmentNumber(last) + 1; ; number++) {
    try {
      return await open(segmentPath(folder, number), "ax");
    } catch (error) {
      // Another process took the number between the look and the opening.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}
