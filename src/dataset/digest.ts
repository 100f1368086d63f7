import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { damagedGzip, gzipTooLarge } from "./errors.js";

/** The digest of a dataset as MLflow's inputs want it: 8 characters, the first of the SHA-256 of the file's bytes. */
export function datasetDigest(sha256: string): string {
  return sha256.slice(0, 8);
}

/** What a gzip file may unpack to. Tables compress three to thirty times; a bomb does so up to 1030 times. */
const limits = { bytes: 8 * 2 ** 30, ratio: 200, alwaysAllowed: 64 * 2 ** 20 };

/**
 * SHA-256 of a file's bytes, in hexadecimal; a gzip file is checked to be whole on the way, since DuckDB takes the end
 * of a truncated one for the end of the data, and to unpack to at most 8 GiB and, beyond 64 MiB, 200 times its size.
 *
 * @param onPart told of the bytes, unpacked, in parts of at most 256 KiB
 * @throws `FILE_DAMAGED`, `UNPACKS_TOO_LARGE`
 */
export async function sha256OfWholeFile(
  path: string,
  gzip: boolean,
  onPart: (part: Buffer) => void = () => {},
): Promise<string> {
  const hash = createHash("sha256");
  if (!gzip) {
    for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(part);
      onPart(part);
    }
    return hash.digest("hex");
  }
  let packed = 0;
  let unpacked = 0;
  let tooLarge = false;
  const tap = new Transform({
    transform(part: Buffer, _encoding, done) {
      packed += part.length;
      hash.update(part);
      done(null, part);
    },
  });
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), tap, gunzip, async (parts) => {
      for await (const part of parts) {
        unpacked += part.length;
        tooLarge = unpacked > limits.bytes || unpacked > Math.max(limits.alwaysAllowed, limits.ratio * packed);
        if (tooLarge) return;
        onPart(part);
      }
    });
    if (tooLarge) throw gzipTooLarge(path, limits.bytes, limits.ratio);
  } catch (cause) {
    if (tooLarge) throw gzipTooLarge(path, limits.bytes, limits.ratio);
    throw damagedGzip(path, cause);
  }
  return hash.digest("hex");
}
