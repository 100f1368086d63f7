import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { damagedGzip } from "./errors.js";

/** The digest of a dataset as MLflow's inputs want it: 8 characters, the first of the SHA-256 of the file's bytes. */
export function datasetDigest(sha256: string): string {
  return sha256.slice(0, 8);
}

/**
 * SHA-256 of a file's bytes, in hexadecimal; a gzip file is checked to be whole on the way, since DuckDB takes the end
 * of a truncated one for the end of the data.
 *
 * @throws `FILE_DAMAGED`
 */
export async function sha256OfWholeFile(path: string, gzip: boolean): Promise<string> {
  const hash = createHash("sha256");
  if (!gzip) {
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  }
  const tap = new Transform({
    transform(part: Buffer, _encoding, done) {
      hash.update(part);
      done(null, part);
    },
  });
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), tap, gunzip, async (parts) => {
      for await (const _ of parts);
    });
  } catch (cause) {
    throw damagedGzip(path, cause);
  }
  return hash.digest("hex");
}
