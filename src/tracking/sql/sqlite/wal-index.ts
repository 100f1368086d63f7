import { closeSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";

/** Where the first header has `mxFrame`, and the checkpoint information `nBackfill` (sqlite.org/walformat.html, 2.1). */
const lastFrameAt = 16;
const copiedAt = 96;

export interface WalFrames {
  /** Pages in the log. */
  readonly logged: number;
  /** Of these, how many are not in the database yet. */
  readonly pending: number;
}

/** Reads from the index of a write-ahead log how long the log is: its file does not shrink when it starts anew. */
export class WalIndex {
  readonly #file: number;
  readonly #header = Buffer.alloc(copiedAt + 4);

  /** @param path the database's */
  constructor(path: string) {
    this.#file = openSync(`${path}-shm`, "r");
  }

  frames(): WalFrames {
    readSync(this.#file, this.#header, 0, this.#header.length, 0);
    const at = (offset: number) =>
      endianness() === "LE" ? this.#header.readUInt32LE(offset) : this.#header.readUInt32BE(offset);
    const logged = at(lastFrameAt);
    return { logged, pending: logged - at(copiedAt) };
  }

  close(): void {
    closeSync(this.#file);
  }
}
