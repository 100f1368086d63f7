export { isArchive, openArchive } from "./archive-source.js";
export { archiveTarget } from "./archive-target.js";
export { type Counts, type MoveOptions, type MoveResult, move } from "./move.js";
export type { MoveSource, Problem } from "./moved.js";
export { sourceOf } from "./store-source.js";
export { targetOf } from "./store-target.js";
export type { MoveTarget } from "./target.js";
export { withoutPassword } from "./uri.js";
