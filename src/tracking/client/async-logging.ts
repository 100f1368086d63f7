import { PerigeeError } from "../../support/errors.js";
import { asyncLoggingFailed } from "../errors.js";
import type { Batch, TrackingStore } from "../store.js";
import { BatchBuilder, splitBatch } from "./batches.js";

/** The most metrics, params and tags that wait; who logs more waits until some have gone. */
const mostWaiting = 50_000;

interface Waiting {
  readonly runId: string;
  readonly batch: Required<Batch>;
  readonly size: number;
}

export interface AsyncLoggingOptions {
  /** Milliseconds to gather for before the first is sent (`MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS`). */
  readonly gather?: number;
  readonly most?: number;
}

/**
 * Logs in the background, in batches as large as MLflow takes, in the order in which things were logged.
 *
 * What fails is kept and thrown by `flush`; a batch that is refused is sent again in its parts, so that one wrong
 * value costs no other. The queue is bounded.
 */
export class AsyncLogging {
  readonly #store: Pick<TrackingStore, "logBatch">;
  readonly #gather: number;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #size = 0;
  #sending: Promise<void> | undefined;
  #room: (() => void)[] = [];
  #failures: unknown[] = [];

  constructor(store: Pick<TrackingStore, "logBatch">, { gather = 0, most = mostWaiting }: AsyncLoggingOptions = {}) {
    this.#store = store;
    this.#gather = gather;
    this.#most = most;
  }

  /** Takes a batch of any size; resolves when it stands in the queue, which is at once unless that is full. */
  async log(runId: string, batch: Batch): Promise<void> {
    for (const part of splitBatch(batch)) {
      while (this.#size >= this.#most) await new Promise<void>((resolve) => this.#room.push(resolve));
      const size = part.metrics.length + part.params.length + part.tags.length;
      this.#waiting.push({ runId, batch: part, size });
      this.#size += size;
      this.#sending ??= this.#send();
    }
  }

  /**
   * Waits until all that was logged has been sent.
   *
   * @throws `ASYNC_LOGGING_FAILED` with what could not be logged since the last call
   */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    const failures = this.#failures;
    this.#failures = [];
    if (failures.length > 0) throw asyncLoggingFailed(failures);
  }

  async #send(): Promise<void> {
    // What is logged in the same go travels together.
    await new Promise((resolve) => setTimeout(resolve, this.#gather));
    while (this.#waiting.length > 0) {
      const parts = this.#next();
      await this.#sendTogether(parts);
      this.#size -= parts.reduce((sum, { size }) => sum + size, 0);
      for (const wake of this.#room.splice(0)) wake();
    }
    this.#sending = undefined;
  }

  /** The parts at the head of the queue that fit into one batch of one run. */
  #next(): Waiting[] {
    const first = this.#waiting[0];
    const builder = new BatchBuilder();
    const end = this.#waiting.findIndex(({ runId, batch }) => runId !== first?.runId || !builder.add(batch));
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  async #sendTogether(parts: readonly Waiting[]): Promise<void> {
    const [first] = parts;
    if (!first) return;
    const builder = new BatchBuilder();
    for (const { batch } of parts) builder.add(batch);
    try {
      await this.#store.logBatch(first.runId, builder.build());
    } catch (failure) {
      if (parts.length === 1 || isGone(failure)) this.#failures.push(failure);
      else for (const part of parts) await this.#sendTogether([part]);
    }
  }
}

/** A server that is not there refuses every part alike. */
const isGone = (failure: unknown) => failure instanceof PerigeeError && failure.code === "TRACKING_SERVER_UNREACHABLE";
