/** A file or folder among artifacts; `path` is relative to the repository's root, with `/`. */
export interface ArtifactInfo {
  readonly path: string;
  readonly isDir: boolean;
  readonly fileSize?: number;
}

/** How far a transfer has come, over all its files. */
export interface TransferProgress {
  readonly files: number;
  readonly filesDone: number;
  /** Of all files, as far as their sizes are known. */
  readonly bytes: number;
  readonly bytesDone: number;
}

/** What is told of a copy under way. */
export interface Transfer {
  /** Bytes that have gone over since the last call; below 0 where a file that was cut begins anew. */
  readonly onBytes?: (count: number) => void;
  /** Told with each piece and each file. */
  readonly onProgress?: (progress: TransferProgress) => void;
}

/** The artifacts below one URI. Paths are relative, with `/`, and never leave the root. */
export interface ArtifactRepository {
  readonly uri: string;
  /** The folder's files and folders, by path; none for a file or where there is nothing. */
  list(path?: string): Promise<readonly ArtifactInfo[]>;
  /**
   * Copies a file, or a folder with all below it, into the folder `to`, under its own name; several files at once.
   * A file is there with all its bytes or not at all; one that is cut goes on where it was.
   *
   * @returns where it now is
   * @throws `ARTIFACT_MISSING`
   */
  download(path: string, to: string, transfer?: Transfer): Promise<string>;
  /**
   * Copies a local file into the folder `path`, or a local folder's content into it; the root where left out. Several
   * files go at once, and the sizes of what has arrived are compared.
   *
   * @throws `FILE_MISSING`, `ARTIFACT_INCOMPLETE`
   */
  upload(local: string, path?: string, transfer?: Transfer): Promise<void>;
  /** @throws `ARTIFACT_MISSING` */
  read(path: string): Promise<Uint8Array>;
  /** Writes one file. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes a file, or a folder with all below it; never the root. */
  remove(path: string): Promise<void>;
  /** The folder on this machine where the artifacts lie, where they do. */
  readonly localRoot?: string;
}
