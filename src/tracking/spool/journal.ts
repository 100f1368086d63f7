import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { spoolDamaged } from "../errors.js";

/**
 * A file that only grows: a line is eight hexadecimal digits of the SHA-256 of its text, a space, and the text, in JSON.
 *
 * A line is on disk before `append` resolves. What a crash left unfinished at the end is known by its sum, and cut.
 */
export class Journal {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Adds a record. Those that come while the disk is busy are written together. */
  async append(record: object): Promise<void> {
    this.#waiting.push(lineOf(record));
    this.#writing ??= this.#write();
    await this.#writing;
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= openAtEnd(this.#path);
      const file = await this.#file;
      while (this.#waiting.length > 0) {
        await file.appendFile(this.#waiting.splice(0).join(""));
        await file.datasync();
      }
    } catch (cause) {
      // What was written of it is cut when the file is opened again.
      const file = this.#file;
      this.#file = undefined;
      this.#waiting = [];
      await (await file?.catch(() => undefined))?.close().catch(() => {});
      throw cause;
    } finally {
      this.#writing = undefined;
    }
  }
}

/**
 * The records of a journal, without what a crash left unfinished at its end; none where there is no file.
 *
 * @throws `SPOOL_DAMAGED` for a line in the middle that is not as it was written
 */
export async function readJournal(path: string): Promise<readonly unknown[]> {
  return (await whole(path)).records;
}

async function openAtEnd(path: string): Promise<FileHandle> {
  const { length, cut } = await whole(path);
  if (cut) await truncate(path, length);
  return open(path, "a");
}

async function whole(path: string): Promise<{ records: unknown[]; length: number; cut: boolean }> {
  const bytes = await readFile(path).catch((cause) => {
    if (cause.code === "ENOENT") return Buffer.alloc(0);
    throw cause;
  });
  const records: unknown[] = [];
  let length = 0;
  for (let line = 1; length < bytes.length; line++) {
    const end = bytes.indexOf(10, length);
    const record = end < 0 ? undefined : recordOf(bytes.toString("utf8", length, end));
    if (record === undefined) {
      const isLast = end < 0 || end === bytes.length - 1;
      if (!isLast) throw spoolDamaged(path, line);
      return { records, length, cut: true };
    }
    records.push(record);
    length = end + 1;
  }
  return { records, length, cut: false };
}

const lineOf = (record: object): string => {
  // JSON knows no NaN and no infinity; the records' schemas read them back from text.
  const text = JSON.stringify(record, (_key, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
  return `${sumOf(text)} ${text}\n`;
};

function recordOf(line: string): unknown {
  const text = line.slice(9);
  return line.slice(0, 9) === `${sumOf(text)} ` ? JSON.parse(text) : undefined;
}

const sumOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);
