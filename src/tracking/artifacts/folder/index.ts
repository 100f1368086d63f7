import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ArtifactContext } from "../context.js";
import type { ArtifactRepository } from "../repository.js";
import { storedArtifacts } from "../stored-repository.js";
import { createFolderStorage } from "./storage.js";

export { createFolderStorage };

/** Artifacts in a folder of this machine: a plain path or a `file:` URI. */
export function openFolder(uri: string, { folder }: Pick<ArtifactContext, "folder">): ArtifactRepository {
  const root = folderOf(uri, folder);
  return storedArtifacts(uri, createFolderStorage(root), root);
}

function folderOf(uri: string, folder: string): string {
  if (!/^file:/i.test(uri)) return resolve(folder, uri);
  // MLflow writes relative ones too: file:mlruns, file:./mlruns.
  const relativePath = /^file:(?!\/)(.*)$/i.exec(uri)?.[1];
  return relativePath === undefined ? resolve(fileURLToPath(uri)) : resolve(folder, decodeURIComponent(relativePath));
}
