import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/** The first line of a file, counted from 1, that is longer than so many bytes; undefined where none is. */
export async function lineLongerThan(path: string, gzip: boolean, most: number): Promise<number | undefined> {
  const stored = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream: AsyncIterable<Buffer> = gzip ? stored.pipe(createGunzip()) : stored;
  let line = 1;
  let length = 0;
  for await (const part of stream) {
    for (let from = 0; from < part.length; ) {
      const end = part.indexOf(0x0a, from);
      length += (end < 0 ? part.length : end) - from;
      if (length > most) return line;
      if (end < 0) break;
      line++;
      length = 0;
      from = end + 1;
    }
  }
  return undefined;
}

/**
 * Told of a file's bytes part by part, whether a line is longer than so many bytes; once so, it stays so. It looks at
 * the first and the last line end of a part alone, so that it costs nothing: parts are to be shorter than a line may be.
 */
export function longLineAlarm(most: number): (part: Buffer) => boolean {
  let length = 0;
  let isLong = false;
  return (part) => {
    const first = part.indexOf(0x0a);
    isLong ||= length + (first < 0 ? part.length : first) > most;
    length = first < 0 ? length + part.length : part.length - part.lastIndexOf(0x0a) - 1;
    return isLong;
  };
}
