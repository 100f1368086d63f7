import { text } from "node:stream/consumers";

/** A password from a stream, without the end of its line. */
export async function readPassword(stream: NodeJS.ReadableStream): Promise<string> {
  return (await text(stream)).replace(/\r?\n$/, "");
}
