import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { resolveInside } from "../../support/index.js";
import type { ArtifactContext } from "../artifacts/index.js";
import type { ArtifactInfo, ArtifactRepository } from "../artifacts/repository.js";
import { artifactMissing, MlflowError, unsupportedTrackingUri } from "../errors.js";
import { optionalTime } from "./answers/fields.js";
import { type Connection, connect, type RequestBody } from "./connection.js";

const listing = z.object({
  files: z
    .array(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: optionalTime }))
    .default([]),
});

const route = "/api/2.0/mlflow-artifacts/artifacts";

/**
 * Artifacts that a tracking server keeps (`mlflow-artifacts:/0/RUN/artifacts`), over HTTP. Files are streamed.
 *
 * @param uri `mlflow-artifacts:/PATH` on the tracking server, `mlflow-artifacts://HOST/PATH` on another, or the
 *   `http` address of such a path
 */
export function openProxiedArtifacts(uri: string, context: ArtifactContext): ArtifactRepository {
  const { server, root } = placeOf(uri, context.trackingUri);
  const connection = connect({ uri: server, env: context.env });
  const full = (path: string) => [root, cleaned(path)].filter(Boolean).join("/");

  const list = async (path = ""): Promise<readonly ArtifactInfo[]> => {
    const folder = cleaned(path);
    const { files } = await connection.ask(
      { method: "GET", path: route, query: { path: full(folder) }, idempotent: true },
      listing,
    );
    // A server may answer for a file with the file itself.
    const itself = files.length === 1 && !files[0]?.is_dir && folder !== "" && files[0]?.path === basename(folder);
    if (itself && (await isFile(folder))) return [];
    return files
      .map(({ path: name, is_dir, file_size }) => ({
        path: folder ? `${folder}/${basename(name)}` : basename(name),
        isDir: is_dir,
        ...(file_size !== undefined && !is_dir && { fileSize: file_size }),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  };

  const isFile = async (path: string): Promise<boolean> => {
    const name = basename(path);
    const above = dirname(path) === "." ? "" : dirname(path);
    const { files } = await connection.ask(
      { method: "GET", path: route, query: { path: full(above) }, idempotent: true },
      listing,
    );
    return files.some((file) => basename(file.path) === name && !file.is_dir);
  };

  const open = async (path: string): Promise<Response> => {
    try {
      return await connection.send({ method: "GET", path: `${route}/${encoded(full(path))}`, idempotent: true });
    } catch (error) {
      if (error instanceof MlflowError && error.status === 404) throw artifactMissing(uri, path);
      throw error;
    }
  };

  const fetchFile = async (path: string, target: string): Promise<void> => {
    const { body } = await open(path);
    await mkdir(dirname(target), { recursive: true });
    const unfinished = `${target}.${randomBytes(6).toString("hex")}.part`;
    try {
      await pipeline(body ? Readable.fromWeb(body) : Readable.from([]), createWriteStream(unfinished));
      await rename(unfinished, target);
    } catch (cause) {
      await rm(unfinished, { force: true });
      throw cause;
    }
  };

  const fetchFolder = async (target: string, entries: readonly ArtifactInfo[]): Promise<void> => {
    await mkdir(target, { recursive: true });
    for (const entry of entries) {
      // The server chose the name.
      const local = resolveInside(target, basename(entry.path));
      if (entry.isDir) await fetchFolder(local, await list(entry.path));
      else await fetchFile(entry.path, local);
    }
  };

  const send = (connected: Connection, path: string, size: number, content: () => RequestBody) =>
    connected.send({
      method: "PUT",
      path: `${route}/${encoded(full(path))}`,
      body: () => ({
        content: content(),
        headers: { "content-type": "application/octet-stream", "content-length": String(size) },
      }),
      idempotent: true,
    });

  const sendFile = async (local: string, size: number, path: string): Promise<void> => {
    await send(connection, path, size, () => Readable.toWeb(createReadStream(local)));
  };

  const upload = async (local: string, path = ""): Promise<void> => {
    const found = await stat(local);
    if (!found.isDirectory()) return sendFile(local, found.size, join(path, basename(local)));
    for (const entry of await readdir(local, { withFileTypes: true })) {
      const below = entry.isDirectory() ? join(path, entry.name) : path;
      await upload(join(local, entry.name), below);
    }
  };

  return {
    uri,
    list,
    upload,
    async download(path, to) {
      const clean = cleaned(path);
      const target = clean === "" ? to : resolveInside(to, basename(clean));
      const entries = await list(clean);
      if (entries.length || clean === "") await fetchFolder(target, entries);
      else await fetchFile(clean, target);
      return target;
    },
    async read(path) {
      return new Uint8Array(await (await open(path)).arrayBuffer());
    },
    async write(path, content) {
      const bytes = Buffer.from(content);
      await send(connection, path, bytes.length, () => bytes);
    },
    async remove(path) {
      await connection.send({ method: "DELETE", path: `${route}/${encoded(full(path))}`, idempotent: true });
    },
  };
}

function placeOf(uri: string, trackingUri: string): { server: string; root: string } {
  const [, scheme, authority = "", path = ""] = /^([a-z][a-z-]+):(?:\/\/([^/]*))?(.*)$/i.exec(uri) ?? [];
  if (scheme?.toLowerCase() === "mlflow-artifacts") {
    if (authority) {
      const plain = /^(localhost|127\.|\[::1\])/.test(authority) || trackingUri.startsWith("http://");
      return { server: `${plain ? "http" : "https"}://${authority}`, root: cleaned(path) };
    }
    if (!/^https?:/i.test(trackingUri)) {
      throw unsupportedTrackingUri(
        trackingUri,
        `The artifacts ${uri} are kept by a tracking server; set MLFLOW_TRACKING_URI to its address.`,
      );
    }
    return { server: trackingUri, root: cleaned(path) };
  }
  const at = uri.indexOf(route);
  return { server: at < 0 ? uri : uri.slice(0, at), root: at < 0 ? "" : cleaned(uri.slice(at + route.length)) };
}

function cleaned(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
