import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Logger } from "../../../support/index.js";
import type { Synchronous } from "./connection.js";
import type { WalIndex } from "./wal-index.js";

/** As SQLite's own automatic checkpoints: 4 MiB of pages. */
const checkpointFrames = 1000;

/** A log that no checkpoint has ever caught up with is caught up with while no one writes. */
const longestLogFrames = 8 * checkpointFrames;

export interface CheckpointOptions {
  readonly path: string;
  readonly synchronous: Synchronous;
  readonly index: WalIndex;
  /** Copies what is left of the log between two transactions, so that the next one starts the log anew. */
  readonly catchUp: () => Promise<void>;
  readonly logger: Pick<Logger, "warn"> | undefined;
}

/**
 * Copies the write-ahead log into the database on a thread of its own, so that no writer waits for the disk to take
 * thousands of pages.
 *
 * Writers go on meanwhile, so the thread never comes to the end of a busy log; where it grows long, its rest, the few
 * pages written since, is copied between two transactions.
 */
export class Checkpoints {
  readonly #options: CheckpointOptions;
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;

  constructor(options: CheckpointOptions) {
    this.#options = options;
  }

  /** To be called after each commit. */
  committed(): void {
    if (this.#running || this.#options.index.frames().pending < checkpointFrames) return;
    this.#running = this.#checkpoint()
      // The log stays, and the next commits try again: nothing is lost but room.
      .catch((cause: unknown) => this.#options.logger?.warn({ err: cause }, "a checkpoint of the database failed"))
      .finally(() => {
        this.#running = undefined;
      });
  }

  async close(): Promise<void> {
    await this.#running;
    const worker = this.#worker;
    if (worker) {
      const ended = once(worker, "exit");
      worker.postMessage("close");
      await ended;
    }
    this.#options.index.close();
  }

  async #checkpoint(): Promise<void> {
    await this.#onThread();
    if (this.#options.index.frames().logged >= longestLogFrames) await this.#options.catchUp();
  }

  async #onThread(): Promise<void> {
    const worker = this.#thread();
    const ended = new AbortController();
    try {
      const answered = once(worker, "message", { signal: ended.signal });
      worker.postMessage("checkpoint");
      const [{ failed }] = await answered;
      if (failed !== undefined) throw new Error(failed);
    } finally {
      ended.abort();
    }
  }

  #thread(): Worker {
    const { path, synchronous } = this.#options;
    this.#worker ??= new Worker(new URL("./checkpoint-worker.js", import.meta.url), {
      workerData: { path, synchronous },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    }).once("exit", () => {
      this.#worker = undefined;
    });
    this.#worker.unref();
    return this.#worker;
  }
}
