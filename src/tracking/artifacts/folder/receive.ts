import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Pieces of a socket are 64 KiB; so many of them go to the disk in one call. */
const batch = 2 * 1024 * 1024;
const mostPieces = 512;

/**
 * The disk is told to take what was written each time so much has come, while more comes in: of a GiB, received in
 * 0.5 s, 0.3 s would else be left to the end.
 */
const syncEach = 128 * 1024 * 1024;

/**
 * Writes a stream to the end of a file: one batch is written while the next comes in, and the sender waits where both
 * are full, so that memory stays the same however large the content is. The last of it is yet to be synced. Of content
 * that breaks, the file has all that came.
 *
 * @param look is shown each piece; what it throws ends the reception
 * @returns the bytes written
 */
export function receive(content: Readable, file: FileHandle, look?: (piece: Buffer) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = [];
    let held = 0;
    let total = 0;
    let synced = 0;
    let ended = false;
    let writing: Promise<void> | undefined;
    let syncing: Promise<void> | undefined;

    const leave = () => {
      content.off("data", take).off("end", end).off("error", broke).off("close", cut);
      // What still comes is read and dropped, so that a sender that only then listens hears why.
      content.on("error", () => {}).resume();
      return Promise.allSettled([writing, syncing]);
    };
    const fail = (cause: unknown) => {
      leave().then(() => reject(cause));
    };
    const broke = (cause: unknown) => {
      leave()
        .then(() => writeWhole(file, pieces))
        .then(
          () => reject(cause),
          () => reject(cause),
        );
    };
    const cut = () => {
      if (!content.readableEnded) broke(new Error("the sender went away"));
    };
    const end = () => {
      ended = true;
      proceed();
    };
    const take = (piece: Buffer) => {
      try {
        look?.(piece);
      } catch (cause) {
        fail(cause);
        return;
      }
      pieces.push(piece);
      held += piece.length;
      if (isFull()) proceed();
    };
    const isFull = () => held >= batch || pieces.length >= mostPieces;

    const proceed = () => {
      if (writing) {
        if (!ended) content.pause();
      } else if (pieces.length > 0) write();
      else if (!syncing) resolve(total);
    };
    const write = () => {
      const full = pieces;
      pieces = [];
      held = 0;
      writing = writeWhole(file, full).then((written) => {
        writing = undefined;
        total += written;
        if (total - synced >= syncEach && !syncing) sync();
        if (ended || isFull()) proceed();
        if (!ended) content.resume();
      });
      writing.catch(fail);
    };
    const sync = () => {
      synced = total;
      syncing = file.datasync().then(() => {
        syncing = undefined;
        if (ended && !writing) proceed();
      });
      syncing.catch(fail);
    };
    content.on("data", take).on("end", end).on("error", broke).on("close", cut);
    if (content.destroyed && !content.readableEnded) cut();
  });
}

/** The system may take less than it is given. */
async function writeWhole(file: FileHandle, pieces: readonly Buffer[]): Promise<number> {
  let total = 0;
  for (let rest = pieces; rest.length > 0; ) {
    const { bytesWritten } = await file.writev(rest);
    total += bytesWritten;
    rest = after(rest, bytesWritten);
  }
  return total;
}

function after(pieces: readonly Buffer[], written: number): readonly Buffer[] {
  let left = written;
  for (const [i, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(i + 1)];
    left -= piece.length;
  }
  return [];
}
