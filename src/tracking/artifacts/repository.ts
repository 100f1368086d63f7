/** A file or folder among artifacts; `path` is relative to the repository's root, with `/`. */
export interface ArtifactInfo {
  readonly path: string;
  readonly isDir: boolean;
  readonly fileSize?: number;
}

/** What is told of a copy under way. */
export interface Transfer {
  /** Bytes that have gone over since the last call; local folders tell none. */
  readonly onBytes?: (count: number) => void;
}

/** The artifacts below one URI. Paths are relative, with `/`, and never leave the root. */
export interface ArtifactRepository {
  readonly uri: string;
  /** The folder's files and folders, by path; none for a file or where there is nothing. */
  list(path?: string): Promise<readonly ArtifactInfo[]>;
  /** Copies a file, or a folder with all below it, into the folder `to`, under its own name; returns where it now is. */
  download(path: string, to: string, transfer?: Transfer): Promise<string>;
  /** Copies a local file into the folder `path`, or a local folder's content into it; the root where left out. */
  upload(local: string, path?: string, transfer?: Transfer): Promise<void>;
  read(path: string): Promise<Uint8Array>;
  /** Writes one file. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes a file, or a folder with all below it. */
  remove(path: string): Promise<void>;
  /** The folder on this machine where the artifacts lie, where they do. */
  readonly localRoot?: string;
}
