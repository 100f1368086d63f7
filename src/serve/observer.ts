import type { FeedbackOutcome } from "./feedback/label-join.js";

/** How one request to `/invocations` ended. */
export interface RequestOutcome {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly client: string;
  /** The status of the answer. */
  readonly status: number;
  readonly rows: number;
  /** Seconds from the whole body to the scores, where there are scores. */
  readonly latency?: number;
}

/** One scored row. */
export interface ScoredRow {
  readonly id: string;
  readonly time: number;
  readonly label: 0 | 1;
  readonly probability: number;
}

/** Told of everything that the server does; the monitor is one. */
export interface ServeObserver {
  request(outcome: RequestOutcome): void;
  prediction(row: ScoredRow): void;
  feedback(outcome: FeedbackOutcome): void;
}

export const silentObserver: ServeObserver = { request() {}, prediction() {}, feedback() {} };
