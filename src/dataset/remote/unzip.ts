import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { archiveDamaged, archiveWithout, unpacksTooLarge } from "../errors.js";

const gigabyte = 2 ** 30;

/** A table compresses ten times or so; what claims to have done so a thousand times is a bomb. */
const mostRatio = 1000;

/**
 * Unpacks one file of a zip archive to `path`, whole or not at all. The name in the archive is never used as a path.
 *
 * @param choose one of the names, or undefined where none will do
 * @throws `FILE_DAMAGED`, `ARCHIVE_WITHOUT`, `UNPACKS_TOO_LARGE`
 */
export async function unzipFile(
  archive: string,
  path: string,
  choose: (names: readonly string[]) => string | undefined,
  mostBytes = 8 * gigabyte,
): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false, decodeStrings: true }).catch((cause: unknown) => {
    throw archiveDamaged(archive, cause);
  });
  try {
    const entries = await entriesOf(zip).catch((cause: unknown) => {
      throw archiveDamaged(archive, cause);
    });
    const names = entries.map(({ fileName }) => fileName).filter((name) => !name.endsWith("/"));
    const name = choose(names);
    const entry = entries.find(({ fileName }) => fileName === name);
    if (!entry) throw archiveWithout(archive, names);
    const tooLarge = entry.uncompressedSize > Math.max(2 ** 24, mostRatio * entry.compressedSize);
    if (tooLarge || entry.uncompressedSize > mostBytes) throw unpacksTooLarge(archive, entry.fileName, mostBytes);
    await unpack(zip, entry, archive, path);
  } finally {
    zip.close();
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

async function unpack(zip: ZipFile, entry: Entry, archive: string, path: string): Promise<void> {
  const part = `${path}.part`;
  let bytes = 0;
  // The size in the directory is only what the archive says of itself.
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > entry.uncompressedSize ? new Error("more bytes than the directory says") : null, chunk);
    },
  });
  try {
    await pipeline(await zip.openReadStreamPromise(entry), count, createWriteStream(part));
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw archiveDamaged(archive, cause);
  }
}
