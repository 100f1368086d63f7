import type { ToldApproach } from "../object-history.js";

/** What was told of one object. */
export interface KeptApproach {
  readonly objectId: string;
  readonly approach: Required<ToldApproach>;
}

/**
 * A log of what was told of objects, which several servers may share. A history is the same in whatever order and however
 * often it is told, so a store neither sorts nor compares what it keeps.
 *
 * Both calls throw `HISTORY_STORE_UNAVAILABLE` where trying again later may help, and then have done nothing, or what does
 * no harm when it is done again.
 */
export interface ApproachStore {
  /** Adds approaches, all or none. */
  append(batch: readonly KeptApproach[]): Promise<void>;
  /** What anyone has added since the last call, in batches; everything at the first call. Own additions may come again. */
  readNew(): AsyncIterable<readonly KeptApproach[]>;
  close(): Promise<void>;
}
