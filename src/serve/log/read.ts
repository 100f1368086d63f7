import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { type LogRecord, logRecord } from "./records.js";
import { segmentNames } from "./segments.js";

/** How far each segment was read, in bytes. */
export type LogPosition = Readonly<Record<string, number>>;

export interface LogBatch {
  readonly records: readonly LogRecord[];
  /** Where to go on reading. */
  readonly position: LogPosition;
  /** Whole lines that are no records. */
  readonly damaged: number;
}

/**
 * Reads on in a prediction log, up to some bytes of it: whole lines only, so that a line that is still being written,
 * or was torn by a crash, stays unread. No records and an unchanged position mean that the end is reached.
 *
 * @param from left out to begin at the beginning
 */
export async function readPredictionLog(
  folder: string,
  from: LogPosition = {},
  maxBytes = 8 * 1024 * 1024,
): Promise<LogBatch> {
  const records: LogRecord[] = [];
  const position: Record<string, number> = {};
  let damaged = 0;
  let left = maxBytes;
  for (const name of await segmentNames(folder)) {
    const start = from[name] ?? 0;
    const text = left > 0 ? await wholeLines(join(folder, name), start, left) : "";
    const bytes = Buffer.byteLength(text);
    position[name] = start + bytes;
    left -= bytes;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const record = parsedLine(line);
      if (record === undefined) damaged++;
      else records.push(record);
    }
  }
  return { records, position, damaged };
}

/** The log from its beginning to its present end, batch by batch. */
export async function* predictionLogBatches(folder: string, from: LogPosition = {}): AsyncGenerator<LogBatch> {
  for (let position = from; ; ) {
    const batch = await readPredictionLog(folder, position);
    if (batch.records.length === 0 && batch.damaged === 0) return;
    yield batch;
    position = batch.position;
  }
}

/**
 * The newest part of a prediction log: about so many bytes of it, oldest record first.
 * For a server that starts again and wants to know the predictions whose labels may still arrive.
 */
export async function recentPredictions(folder: string, bytes = 64 * 1024 * 1024): Promise<LogRecord[]> {
  const position: Record<string, number> = {};
  let left = bytes;
  for (const name of (await segmentNames(folder)).reverse()) {
    const { size } = await stat(join(folder, name));
    position[name] = Math.max(0, size - left);
    left = Math.max(0, left - size);
  }
  const records: LogRecord[] = [];
  // Where a segment is not read from its beginning, the line that is cut there counts as damaged and is left out.
  for await (const batch of predictionLogBatches(folder, position))
    for (const record of batch.records) records.push(record);
  return records;
}

async function wholeLines(path: string, start: number, most: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    // A line longer than what is read at once would never end: one record is far shorter than this.
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - start, Math.max(most, 1024 * 1024))));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.toString("utf8", 0, buffer.subarray(0, filled).lastIndexOf(0x0a) + 1);
  } finally {
    await file.close();
  }
}

function parsedLine(line: string): LogRecord | undefined {
  try {
    const parsed = logRecord.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
