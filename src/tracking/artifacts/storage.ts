import type { Readable } from "node:stream";
import type { Checksum } from "./checksums.js";

/** A file or folder that lies directly in a folder. */
export interface ArtifactEntry {
  readonly name: string;
  readonly isDir: boolean;
  /** Bytes, of a file. */
  readonly size?: number;
}

export interface ListRequest {
  /** All of them where left out. */
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export interface ArtifactPage {
  readonly entries: readonly ArtifactEntry[];
  readonly nextPageToken?: string;
}

/** What a storage knows of a file without reading it. */
export interface StoredArtifact {
  /** Bytes. */
  readonly size: number;
  readonly modified?: Date;
  /** With its quotes, as HTTP writes it: changed content has another one. */
  readonly etag?: string;
}

/** Bytes of a file, from 0, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface OpenArtifact extends StoredArtifact {
  /** What `content` is of the file; the whole where left out. */
  readonly range?: ByteRange;
  readonly content: Readable;
}

/** Bytes to be written: a stream, or what opens one anew where a further try may need it. */
export type Content = Readable | (() => Readable);

/** What is known beforehand of content to be written; it is kept only where all of it holds. */
export interface ExpectedContent {
  /** Bytes. */
  readonly size?: number;
  readonly checksums?: readonly Checksum[];
}

/**
 * Files by path, wherever they are kept. A path is relative with `/`, decoded once, and never leaves the root; each
 * method throws `INVALID_PARAMETER_VALUE` for one that would.
 */
export interface ArtifactStorage {
  /** A folder's files and folders, by name; none for a file or where there is nothing. */
  list(path: string, request?: ListRequest): Promise<ArtifactPage>;
  /** @throws `RESOURCE_DOES_NOT_EXIST`; `INVALID_PARAMETER_VALUE` for a folder */
  stat(path: string): Promise<StoredArtifact>;
  /**
   * @param choose the bytes to read of the file that was found, the whole where it names none; what it throws is thrown
   * @throws as `stat`
   */
  open(path: string, choose?: (found: StoredArtifact) => ByteRange | undefined): Promise<OpenArtifact>;
  /**
   * The file is there whole and on disk once this returns, or not at all.
   *
   * @throws `INVALID_PARAMETER_VALUE` where the content is not as expected, or a file or folder is in the way;
   *   `RESOURCE_EXHAUSTED` where there is no space
   */
  write(path: string, content: Content, expected?: ExpectedContent): Promise<StoredArtifact>;
  /** Removes a file, or a folder with all below it; nothing where there is none. Never the root. */
  remove(path: string): Promise<void>;
  /** Storages that clients may reach by themselves. */
  readonly direct?: DirectAccess;
}

export interface PresignedUrl {
  readonly url: string;
  /** To be sent along. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
}

/** Signed URLs, by which clients send and fetch files without the server between. */
export interface DirectAccess {
  /** Begins an upload of parts, numbered from 1. */
  createUpload(path: string, parts: number): Promise<{ readonly uploadId: string; readonly urls: readonly string[] }>;
  completeUpload(path: string, uploadId: string, parts: readonly UploadedPart[]): Promise<void>;
  abortUpload(path: string, uploadId: string): Promise<void>;
  /** @param seconds how long the URL holds */
  downloadUrl(path: string, seconds: number): Promise<PresignedUrl & { readonly size: number }>;
  uploadUrl(path: string, seconds: number): Promise<PresignedUrl>;
}
