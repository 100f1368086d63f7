import { setImmediate as nextTurn } from "node:timers/promises";
import { type Logger, PerigeeError } from "../../../support/index.js";
import { isUnavailable } from "../../errors.js";
import { createObjectHistory, type ObjectHistory } from "../object-history.js";
import type { ApproachStore, KeptApproach } from "./store.js";

/** A history that outlives its process, and takes over what other servers were told. */
export interface KeptHistory extends ObjectHistory {
  /** Writes out what was observed, and takes over what others have added. */
  synchronize(): Promise<void>;
  /** Writes out what was observed, and closes the store. */
  close(): Promise<void>;
}

export interface KeepOptions {
  readonly store: ApproachStore;
  readonly logger: Logger;
  /** How long an approach may wait in memory; what a crash can lose. */
  readonly flushMilliseconds?: number;
  /** So many waiting approaches are written at once. */
  readonly batch?: number;
  /** While the store cannot be written, so many approaches wait at most; later ones are remembered but not kept. */
  readonly mostWaiting?: number;
}

/**
 * A history in memory with a store behind it: an approach is answered from memory and written later, in batches. While
 * the store is unavailable, also at the start, the history goes on from memory, and then catches up.
 * What `load` reads of a catalogue is not written, since it is read again at the next start.
 *
 * @throws what the store throws when it is read at the start, other than that it is unavailable
 */
export async function keepHistory(options: KeepOptions): Promise<KeptHistory> {
  const { store, logger, flushMilliseconds = 1000, batch = 1000, mostWaiting = 1_000_000 } = options;
  const history = createObjectHistory();
  const waiting: KeptApproach[] = [];
  let isFailing = false;
  let isQueued = false;
  let forgotten = 0;
  let work: Promise<void> = Promise.resolve();

  const takeOver = async () => {
    for await (const kept of store.readNew()) {
      for (const { objectId, approach } of kept) history.observe(objectId, approach);
      // Requests have their turn between batches.
      await nextTurn();
    }
  };
  const writeOut = async () => {
    let written = 0;
    try {
      while (written < waiting.length) {
        const some = waiting.slice(written, written + batch);
        await store.append(some);
        written += some.length;
        await nextTurn();
      }
    } finally {
      waiting.splice(0, written);
    }
  };
  const fail = (failure: unknown) => {
    if (!isFailing) {
      const reason = failure instanceof PerigeeError ? { reason: failure.message } : { err: failure };
      logger.error(
        { ...reason, waiting: waiting.length },
        "object history is not kept for now; it goes on from memory",
      );
    }
    isFailing = true;
  };
  const exchange = async () => {
    try {
      await writeOut();
      await takeOver();
      if (isFailing) logger.info({ forgotten }, "object history is kept again");
      isFailing = false;
      forgotten = 0;
    } catch (failure) {
      fail(failure);
    }
  };
  const synchronize = () => {
    if (!isQueued) {
      isQueued = true;
      work = work.then(() => {
        isQueued = false;
        return exchange();
      });
    }
    return work;
  };

  try {
    await takeOver();
  } catch (failure) {
    if (!isUnavailable(failure)) {
      await store.close();
      throw failure;
    }
    fail(failure);
  }
  const timer = setInterval(synchronize, flushMilliseconds);
  timer.unref();

  return {
    get objects() {
      return history.objects;
    },
    observe(objectId, approach) {
      const isNew = history.observe(objectId, approach);
      if (!isNew) return false;
      if (waiting.length >= mostWaiting) {
        forgotten++;
        return true;
      }
      const { missDistance, relativeVelocity, date = Number.NaN, absoluteMagnitude = Number.NaN } = approach;
      waiting.push({ objectId, approach: { missDistance, relativeVelocity, date, absoluteMagnitude } });
      if (waiting.length === batch) void synchronize();
      return true;
    },
    load: (approaches) => history.load(approaches),
    featuresFor: (objectId, approach, asOf) => history.featuresFor(objectId, approach, asOf),
    synchronize,
    async close() {
      clearInterval(timer);
      await synchronize();
      const lost = waiting.length + forgotten;
      if (lost > 0) logger.error({ lost }, "approaches were told that could not be kept");
      await store.close();
    },
  };
}
