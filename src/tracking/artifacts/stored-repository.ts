import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { artifactMissing, MlflowError } from "../errors.js";
import { downloadTo } from "./download.js";
import { relativeArtifactPath } from "./path.js";
import type { ArtifactInfo, ArtifactRepository } from "./repository.js";
import type { ArtifactStorage } from "./storage.js";
import { uploadFrom } from "./upload.js";

/** The artifacts at a URI as a repository, wherever they are stored. */
export function storedArtifacts(uri: string, storage: ArtifactStorage, localRoot?: string): ArtifactRepository {
  const told = async <Result>(path: string, doing: Promise<Result>): Promise<Result> => {
    try {
      return await doing;
    } catch (cause) {
      if (cause instanceof MlflowError && cause.errorCode === "RESOURCE_DOES_NOT_EXIST") {
        throw artifactMissing(uri, path, cause);
      }
      throw cause;
    }
  };

  return {
    uri,
    ...(localRoot !== undefined && { localRoot }),
    list: async (path = "") => listed(storage, relativeArtifactPath(path)),
    download: async (path, to, transfer) => told(path, downloadTo(storage, relativeArtifactPath(path), to, transfer)),
    upload: (local, path = "", transfer) => uploadFrom(storage, local, path, transfer),
    async read(path) {
      const { content } = await told(path, storage.open(path));
      return buffer(content);
    },
    async write(path, content) {
      const bytes = Buffer.from(content);
      await storage.write(path, () => Readable.from(bytes.length ? [bytes] : []), { size: bytes.length });
    },
    remove: async (path) => storage.remove(path),
  };
}

export async function listed(storage: ArtifactStorage, folder: string): Promise<readonly ArtifactInfo[]> {
  const { entries } = await storage.list(folder);
  return entries
    .map(({ name, isDir, size }) => ({
      path: folder ? `${folder}/${name}` : name,
      isDir,
      ...(size !== undefined && { fileSize: size }),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
