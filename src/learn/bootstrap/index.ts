export { bootstrapInterval, type IntervalOptions } from "./bootstrap-interval.js";
export type { Interval, IntervalMethod } from "./interval.js";
export { type PairedBootstrap, pairedBootstrap } from "./paired-bootstrap.js";
export { type ScoredRows, splitBootstrap } from "./split-bootstrap.js";
