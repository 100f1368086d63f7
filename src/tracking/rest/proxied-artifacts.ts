import { z } from "zod";
import { placeOf, proxyRoute } from "../artifacts/proxied/place.js";
import type { ArtifactInfo } from "../artifacts/repository.js";
import { artifactMissing, MlflowError } from "../errors.js";
import { optionalTime } from "./answers/fields.js";
import { type ConnectionOptions, connect } from "./connection.js";

const listing = z.object({
  files: z
    .array(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: optionalTime }))
    .default([]),
});

/** Artifacts that a tracking server keeps, as it takes and gives them over HTTP. Paths are relative, with `/`. */
export interface ProxiedArtifacts {
  readonly uri: string;
  /** The folder's files and folders, by path; none for a file or where there is nothing. */
  list(path?: string): Promise<readonly ArtifactInfo[]>;
  /** @throws `ARTIFACT_MISSING` */
  read(path: string): Promise<Uint8Array>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes a file, or a folder with all below it. */
  remove(path: string): Promise<void>;
}

/** What artifacts on a server need beside their URI. */
export interface ProxyOptions extends Omit<ConnectionOptions, "uri"> {
  /** The tracking server, which `mlflow-artifacts:` URIs without a host refer to. */
  readonly trackingUri: string;
}

/**
 * The artifacts at `mlflow-artifacts:/PATH` on the tracking server, at `mlflow-artifacts://HOST/PATH` on another, or at
 * the `http` address of such a path. Nothing here is Node's alone: it works in a browser.
 *
 * @throws `UNSUPPORTED_TRACKING_URI` where the URI wants a server and there is none
 */
export function connectArtifacts(uri: string, { trackingUri, ...options }: ProxyOptions): ProxiedArtifacts {
  const { server, root } = placeOf(uri, trackingUri);
  const connection = connect({ ...options, uri: server });
  const full = (path: string) => [root, cleaned(path)].filter(Boolean).join("/");
  const at = (path: string) => `${proxyRoute}/${full(path).split("/").map(encodeURIComponent).join("/")}`;

  const filesIn = async (folder: string) =>
    (
      await connection.ask(
        { method: "GET", path: proxyRoute, query: { path: full(folder) }, idempotent: true },
        listing,
      )
    ).files;

  const isFile = async (path: string): Promise<boolean> => {
    const files = await filesIn(folderOf(path));
    return files.some((file) => nameOf(file.path) === nameOf(path) && !file.is_dir);
  };

  const open = async (path: string): Promise<Response> => {
    try {
      return await connection.send({ method: "GET", path: at(path), idempotent: true });
    } catch (error) {
      if (error instanceof MlflowError && error.status === 404) throw artifactMissing(uri, path);
      throw error;
    }
  };

  return {
    uri,
    async list(path = "") {
      const folder = cleaned(path);
      const files = await filesIn(folder);
      // A server may answer for a file with the file itself.
      const itself = files.length === 1 && !files[0]?.is_dir && folder !== "" && files[0]?.path === nameOf(folder);
      if (itself && (await isFile(folder))) return [];
      return files
        .map(({ path: name, is_dir, file_size }) => ({
          path: folder ? `${folder}/${nameOf(name)}` : nameOf(name),
          isDir: is_dir,
          ...(file_size !== undefined && !is_dir && { fileSize: file_size }),
        }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async read(path) {
      return new Uint8Array(await (await open(path)).arrayBuffer());
    },
    async write(path, content) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
      const headers = { "content-type": "application/octet-stream" };
      const body = () => ({ content: bytes, headers });
      await connection.send({ method: "PUT", path: at(path), body, idempotent: true });
    },
    async remove(path) {
      await connection.send({ method: "DELETE", path: at(path), idempotent: true });
    },
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The path without empty segments and without those that stay where they are. */
function cleaned(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}
