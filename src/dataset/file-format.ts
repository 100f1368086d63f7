import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { fileMissing } from "../support/index.js";
import { archive, damagedGzip, fileEmpty, fileForbidden, notAFile, notText, otherEncoding } from "./errors.js";
import { type Header, parseHeader } from "./header.js";

/** How a file is to be read, told from its bytes; its name says nothing. */
export type FileFormat =
  | { readonly kind: "csv"; readonly gzip: boolean; readonly header: Header; readonly blankLines: number }
  | { readonly kind: "json"; readonly gzip: boolean }
  | { readonly kind: "parquet"; readonly gzip: false };

const prefixBytes = 1 << 18;

/**
 * Tells a file's format from its first 256 KiB.
 *
 * @throws `FILE_MISSING`, `NOT_A_FILE`, `FILE_UNREADABLE`, `TABLE_EMPTY` for 0 bytes, `FILE_DAMAGED` for broken gzip,
 *   `UNKNOWN_FORMAT` for an archive, binary data or another encoding, `HEADER_MALFORMED`
 */
export async function detectFormat(path: string): Promise<FileFormat> {
  const stored = await firstBytes(path);
  if (stored.length === 0) throw fileEmpty(path);
  if (startsWith(stored, "PAR1")) return { kind: "parquet", gzip: false };
  if (startsWith(stored, "PK\u0003\u0004")) throw archive(path);

  const gzip = stored[0] === 0x1f && stored[1] === 0x8b;
  const bytes = gzip ? await gunzipPrefix(stored, path) : stored;
  const whole = bytes.length < prefixBytes && stored.length < prefixBytes;
  if (bytes.length === 0) throw fileEmpty(path);
  const text = decode(bytes, path);
  const blankLines = /^(?:[ \t]*\r?\n)*/.exec(text)?.[0] ?? "";
  const content = text.slice(blankLines.length);
  if (content.trim() === "") throw fileEmpty(path);
  if (/^\s*(\[\s*)?\{\s*["}]/.test(content)) return { kind: "json", gzip };
  return {
    kind: "csv",
    gzip,
    header: parseHeader(content, path, whole),
    blankLines: blankLines.split("\n").length - 1,
  };
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    if (!(await stat(path)).isFile()) throw notAFile(path);
    return await collect(createReadStream(path, { end: prefixBytes - 1 }));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") throw fileMissing(path, undefined, cause);
    if (code === "EACCES" || code === "EPERM") throw fileForbidden(path, cause);
    throw cause;
  }
}

async function gunzipPrefix(stored: Buffer, path: string): Promise<Buffer> {
  // With Z_SYNC_FLUSH the end of the prefix is not taken for the end of the file.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  try {
    return await collect(Readable.from([stored]).pipe(gunzip));
  } catch (cause) {
    throw damagedGzip(path, cause);
  }
}

/** The first bytes of a stream: 256 KiB of gzip may unpack to a quarter of a gigabyte. */
async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= prefixBytes) break;
  }
  return Buffer.concat(parts).subarray(0, prefixBytes);
}

function decode(bytes: Buffer, path: string): string {
  if (startsWith(bytes, "\u00ff\u00fe")) throw otherEncoding(path, 1, "UTF-16LE");
  if (startsWith(bytes, "\u00fe\u00ff")) throw otherEncoding(path, 1, "UTF-16BE");
  if (bytes.includes(0)) throw notText(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    // Control characters are in no text of any encoding.
    if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x1b))) throw notText(path);
    throw otherEncoding(path, lineOfInvalidText(bytes), "ISO-8859-1 or such");
  }
}

function lineOfInvalidText(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const until = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, until))) return line;
    from = until + 1;
  }
  return line;
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.subarray(0, magic.length).toString("latin1") === magic;
}
