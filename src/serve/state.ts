import type { Clock, Logger } from "../support/index.js";
import type { HistorySource } from "./features/request-features.js";
import type { LabelJoin } from "./feedback/label-join.js";
import type { ServeLimits } from "./limits.js";
import type { PredictionLog } from "./log/prediction-log.js";
import type { ServeObserver } from "./observer.js";
import type { Scorer } from "./scorer.js";

/** What the routes share. */
export interface ServeState {
  /** The model that answers now; a request keeps the one that it began with. */
  scorer: Scorer;
  readonly history: HistorySource | undefined;
  readonly log: PredictionLog;
  readonly labels: LabelJoin;
  readonly observer: ServeObserver;
  readonly limits: ServeLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}
