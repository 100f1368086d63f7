import type { Tag } from "../entities.js";

/** What was made on the server for an id that was given without it. */
export interface Made {
  readonly local: string;
  readonly remote: string;
  /** Where a run's artifacts belong on the server. */
  readonly artifactUri?: string;
  /** The folder that held them. */
  readonly folder?: string;
}

/** Ids that were given without the server, and those that it gave. */
export class Ids {
  readonly #made = new Map<string, Made>();
  readonly #local: ReadonlySet<string>;

  /** @param local every id that stands for something still to be made */
  constructor(local: Iterable<string>) {
    this.#local = new Set(local);
  }

  add(made: Made): void {
    this.#made.set(made.local, made);
  }

  /** The server's id: an id of its own as it is; undefined where its thing is still to be made. */
  remote(id: string): string | undefined {
    return this.#made.get(id)?.remote ?? (this.#local.has(id) ? undefined : id);
  }

  /** The same for what lies in a folder that held a run's artifacts. */
  remoteUri(uri: string): string {
    for (const { folder, artifactUri } of this.#made.values()) {
      if (folder === undefined || artifactUri === undefined) continue;
      if (uri === folder || uri.startsWith(`${folder}/`)) return artifactUri + uri.slice(folder.length);
    }
    return uri;
  }

  /** Text in which local ids stand, such as a parent's; they are random enough to be no other text. */
  inText(text: string): string {
    let replaced = text;
    for (const { local, remote } of this.#made.values()) replaced = replaced.replaceAll(local, remote);
    return replaced;
  }

  inTags(tags: readonly Tag[] = []): Tag[] {
    return tags.map(({ key, value }) => ({ key, value: key === keptTag ? value : this.inText(value) }));
  }
}

/** The tag that says which request made a run keeps the local id: it is what the run is found by. */
const keptTag = "perigee.request_id";
