import { createWriteStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { downloadCut, downloadFailed, downloadRefused, downloadTooLarge, webPageInstead } from "../errors.js";
import { request } from "./request.js";

const gigabyte = 2 ** 30;

export interface DownloadOptions {
  /** Sent along, such as credentials; never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowPrivate?: boolean;
  readonly mostBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes have arrived, of how many where the server says. */
  readonly onBytes?: (arrived: number, total: number | undefined) => void;
}

/** Whether text names something on the web rather than a file. */
export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text);

/**
 * Downloads a file to `path`: whole or not at all. What had arrived before the connection was cut, or the process
 * killed, stays beside it as `.part` and is not asked for again where the server can answer ranges of the same file.
 *
 * @throws `ADDRESS_PRIVATE` for an address that is not public, unless allowed; `DOWNLOAD_REFUSED` for another status
 *   than 200, `DOWNLOAD_CUT`, `DOWNLOAD_TOO_LARGE`, `DOWNLOAD_FAILED`; `WEB_PAGE_INSTEAD` where HTML comes
 */
export async function downloadFile(url: URL, path: string, options: DownloadOptions = {}): Promise<void> {
  const shown = `${url.origin}${url.pathname}`;
  const part = `${path}.part`;
  const most = options.mostBytes ?? 8 * gigabyte;
  const begun = await begunBefore(part);
  const response = await request(url, {
    allowPrivate: options.allowPrivate ?? false,
    signal: options.signal,
    headers: { ...options.headers, ...(begun && { range: `bytes=${begun.bytes}-`, "if-range": begun.version }) },
  }).catch((cause: unknown) => {
    options.signal?.throwIfAborted();
    throw downloadFailed(shown, cause);
  });
  const status = response.statusCode ?? 0;
  // A part that is no longer a part of what is there now is of no use.
  if (status === 416) {
    response.resume();
    await forget(part);
    return downloadFile(url, path, options);
  }
  if (status !== 200 && status !== 206) {
    response.resume();
    throw downloadRefused(shown, status);
  }
  if (/^text\/html/i.test(response.headers["content-type"] ?? "")) {
    response.destroy();
    throw webPageInstead(shown);
  }
  const kept = status === 206 ? (begun?.bytes ?? 0) : 0;
  const length = Number(response.headers["content-length"] ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : kept + length;
  if ((total ?? 0) > most) {
    response.destroy();
    throw downloadTooLarge(shown, most);
  }

  if (kept === 0) await rememberVersion(part, response);
  let arrived = kept;
  const count = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      arrived += bytes.length;
      options.onBytes?.(arrived, total);
      done(arrived > most ? downloadTooLarge(shown, most) : null, bytes);
    },
  });
  try {
    const target = createWriteStream(part, { flags: kept > 0 ? "a" : "w" });
    await pipeline(response, count, target, { signal: options.signal });
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (arrived > most) {
      await forget(part);
      throw downloadTooLarge(shown, most);
    }
    throw downloadCut(shown, arrived, total, cause);
  }
  if (total !== undefined && arrived < total) throw downloadCut(shown, arrived, total);
  await rename(part, path);
  await forget(part);
}

/** What a download that was cut left, and of which version of the file. */
async function begunBefore(part: string): Promise<{ bytes: number; version: string } | undefined> {
  try {
    const [{ size }, version] = await Promise.all([stat(part), readFile(versionFile(part), "utf8")]);
    return size > 0 && version !== "" ? { bytes: size, version } : undefined;
  } catch {
    return undefined;
  }
}

/** Without a strong tag or a date, nobody can tell later whether the file is still the same: it then begins anew. */
async function rememberVersion(part: string, { headers }: IncomingMessage): Promise<void> {
  const tag = headers.etag?.startsWith('"') ? headers.etag : undefined;
  await writeFile(versionFile(part), tag ?? headers["last-modified"] ?? "");
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(versionFile(part), { force: true });
}

const versionFile = (part: string) => `${part}.version`;
