export { type KeepOptions, type KeptHistory, keepHistory } from "./kept-history.js";
export { openApproachStore } from "./open.js";
export { openRedisStore } from "./redis.js";
export { openSqliteStore } from "./sqlite.js";
export type { ApproachStore, KeptApproach } from "./store.js";
