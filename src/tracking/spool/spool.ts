import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../support/index.js";
import { randomId } from "../client/backend.js";
import type { Log } from "../fluent/log.js";
import { ownIdentity } from "../fluent/process-identity.js";
import { Journal } from "./journal.js";
import type { Entry, Header, Operation } from "./operations.js";

export interface SpoolOptions {
  /** Holds a folder for each process that kept something. */
  readonly folder: string;
  /** Without credentials. */
  readonly trackingUri: string;
  readonly registryUri: string;
  readonly clock: Clock;
  readonly logger: Log;
}

export const journalFile = "journal.jsonl";

/**
 * What a process logs for a server that it cannot reach: a journal of operations, and copies of artifacts.
 *
 * The first call that does not reach the server takes the process off line, for good: what it logs from then on is
 * kept in order, and sent by `perigee sync`. Until something is kept, nothing is written.
 */
export class Spool {
  /** The folder of this process. */
  readonly folder: string;
  readonly #options: SpoolOptions;
  #journal: Promise<Journal> | undefined;
  #seq = 0;
  #reason: string | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
    const time = new Date(options.clock()).toISOString().replace(/[-:]|\..*/g, "");
    this.folder = join(options.folder, `${time}-${randomId().slice(0, 8)}`);
  }

  /** Whether the server has been given up in this process. */
  get isOffline(): boolean {
    return this.#reason !== undefined;
  }

  /** Whether anything is kept here. */
  get holds(): boolean {
    return this.#seq > 0;
  }

  /** Gives the server up, and says so. */
  goOffline(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#options.logger.warn(`${reason}; what is logged is kept in ${this.folder}: send it with \`perigee sync\``);
  }

  /** Keeps an operation; it is on disk when this resolves. */
  async keep(operation: Operation): Promise<void> {
    this.#journal ??= this.#begin();
    const entry: Entry = { seq: ++this.#seq, at: this.#options.clock(), operation };
    await (await this.#journal).append(entry);
  }

  /** Ends the journal: nothing more comes. */
  async close(): Promise<void> {
    const opened = this.#journal;
    this.#journal = undefined;
    if (!opened) return;
    const journal = await opened;
    const closed: Entry = { closed: true };
    await journal.append(closed);
    await journal.close();
  }

  async #begin(): Promise<Journal> {
    await mkdir(this.folder, { recursive: true });
    const journal = new Journal(join(this.folder, journalFile));
    const { trackingUri, registryUri, clock } = this.#options;
    const header: Header = { version: 1, trackingUri, registryUri, createdAt: clock(), process: ownIdentity() };
    await journal.append(header);
    return journal;
  }
}
