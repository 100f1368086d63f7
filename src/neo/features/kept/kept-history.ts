import type { Logger } from "../../../support/index.js";
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
 * A history in memory with a store behind it: an approach is answered from memory and written later, in batches.
 * What `load` reads of a catalogue is not written, since it is read again at the next start.
 *
 * @throws what the store throws when it is read at the start
 */
export async function keepHistory(options: KeepOptions): Promise<KeptHistory> {
  const { store, logger, flushMilliseconds = 1000, batch = 1000, mostWaiting = 1_000_000 } = options;
  const history = createObjectHistory();
  let waiting: KeptApproach[] = [];
  let isFailing = false;
  let work: Promise<void> = Promise.resolve();

  const takeOver = async () => {
    for await (const kept of store.readNew()) {
      for (const { objectId, approach } of kept) history.observe(objectId, approach);
    }
  };
  const exchange = async () => {
    const writing = waiting;
    waiting = [];
    try {
      if (writing.length > 0) await store.append(writing);
      await takeOver();
      isFailing = false;
    } catch (cause) {
      // Told again to a store that has it already, an approach changes nothing.
      waiting = [...writing, ...waiting];
      if (!isFailing) logger.error({ err: cause, waiting: waiting.length }, "object history cannot be kept for now");
      isFailing = true;
    }
  };
  const synchronize = () => {
    work = work.then(exchange);
    return work;
  };

  await takeOver();
  const timer = setInterval(synchronize, flushMilliseconds);
  timer.unref();

  return {
    get objects() {
      return history.objects;
    },
    observe(objectId, approach) {
      const isNew = history.observe(objectId, approach);
      if (isNew && waiting.length < mostWaiting) {
        const { missDistance, relativeVelocity, date = Number.NaN, absoluteMagnitude = Number.NaN } = approach;
        waiting.push({ objectId, approach: { missDistance, relativeVelocity, date, absoluteMagnitude } });
        if (waiting.length === batch) void synchronize();
      }
      return isNew;
    },
    load: (approaches) => history.load(approaches),
    featuresFor: (objectId, approach, asOf) => history.featuresFor(objectId, approach, asOf),
    synchronize,
    async close() {
      clearInterval(timer);
      await synchronize();
      await store.close();
    },
  };
}
