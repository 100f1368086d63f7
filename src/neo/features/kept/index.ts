export { type KeepOptions, type KeptHistory, keepHistory } from "./kept-history.js";
export { openSqliteStore } from "./sqlite.js";
export type { ApproachStore, KeptApproach } from "./store.js";
