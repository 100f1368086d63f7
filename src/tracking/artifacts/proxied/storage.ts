import { posix } from "node:path";
import { Readable } from "node:stream";
import { z } from "zod";
import { MlflowError } from "../../errors.js";
import { optionalTime } from "../../rest/answers/fields.js";
import type { Connection } from "../../rest/connection.js";
import { artifactIsFolder, invalidPath, noSuchArtifact } from "../errors.js";
import { relativeArtifactPath } from "../path.js";
import type { ArtifactEntry, ArtifactStorage, ByteRange, StoredArtifact } from "../storage.js";
import { proxyRoute } from "./place.js";

const listing = z.object({
  files: z
    .array(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: optionalTime }))
    .default([]),
});

/**
 * Artifacts that a tracking server keeps, over HTTP. Files are streamed.
 *
 * @param root the path below the server's artifact root
 */
export function createProxiedStorage(connection: Connection, root: string): ArtifactStorage {
  const full = (path: string) => [root, relativeArtifactPath(path)].filter(Boolean).join("/");
  const address = (path: string) => `${proxyRoute}/${full(path).split("/").map(encodeURIComponent).join("/")}`;

  const entriesOf = async (path: string): Promise<readonly ArtifactEntry[]> => {
    const query = { path: full(path) };
    const { files } = await connection.ask({ method: "GET", path: proxyRoute, query, idempotent: true }, listing);
    return files.map(({ path: name, is_dir, file_size }) => ({
      name: posix.basename(name),
      isDir: is_dir,
      ...(file_size !== undefined && !is_dir && { size: file_size }),
    }));
  };

  const list = async (path: string): Promise<readonly ArtifactEntry[]> => {
    const clean = relativeArtifactPath(path);
    const entries = await entriesOf(clean);
    // A server may answer for a file with the file itself.
    const [first, ...others] = entries;
    const itself = first && others.length === 0 && !first.isDir && clean !== "" && first.name === posix.basename(clean);
    return itself && (await entryAbove(clean))?.isDir === false ? [] : entries;
  };

  const entryAbove = async (path: string): Promise<ArtifactEntry | undefined> => {
    const above = posix.dirname(path);
    const name = posix.basename(path);
    return (await entriesOf(above === "." ? "" : above)).find((entry) => entry.name === name);
  };

  const fetchFile = async (path: string, range?: ByteRange): Promise<Response> => {
    const headers = range && { range: `bytes=${range.start}-${range.end}` };
    try {
      return await connection.send({ method: "GET", path: address(path), headers, idempotent: true });
    } catch (error) {
      if (error instanceof MlflowError && error.status === 404) throw noSuchArtifact(path);
      throw error;
    }
  };

  /** A server that sends in chunks, or packed, does not say how much it is: its list does. */
  const foundIn = async ({ headers }: Response, path: string): Promise<StoredArtifact> => {
    const etag = headers.get("etag");
    const told = headers.get("content-encoding") === null ? headers.get("content-length") : null;
    const size = told === null ? ((await entryAbove(relativeArtifactPath(path)))?.size ?? 0) : Number(told);
    return { size, ...(etag !== null && { etag }) };
  };

  return {
    list: async (path) => ({ entries: await list(path) }),

    async stat(path) {
      const entry = await entryAbove(relativeArtifactPath(path));
      if (!entry) throw noSuchArtifact(path);
      if (entry.isDir) throw artifactIsFolder(path);
      return { size: entry.size ?? 0 };
    },

    async open(path, choose) {
      const whole = await fetchFile(path);
      const found = await foundIn(whole, path);
      const range = choose?.(found);
      if (range === undefined) return { ...found, content: contentOf(whole) };
      await whole.body?.cancel();
      const part = await fetchFile(path, range);
      // Not every server has ranges.
      return { ...found, ...(part.status === 206 && { range }), content: contentOf(part) };
    },

    async write(path, content, { size } = {}) {
      if (relativeArtifactPath(path) === "") throw invalidPath(path);
      await connection.send({
        method: "PUT",
        path: address(path),
        body: () => ({
          content: Readable.toWeb(typeof content === "function" ? content() : content),
          headers: {
            "content-type": "application/octet-stream",
            ...(size !== undefined && { "content-length": String(size) }),
          },
        }),
        idempotent: typeof content === "function",
      });
      return { size: size ?? 0 };
    },

    async remove(path) {
      if (relativeArtifactPath(path) === "") throw invalidPath(path);
      await connection.send({ method: "DELETE", path: address(path), idempotent: true });
    },
  };
}

const contentOf = ({ body }: Response): Readable => (body ? Readable.fromWeb(body) : Readable.from([]));
