export { splitByGroups } from "./by-groups.js";
export { splitByRows } from "./by-rows.js";
export { splitByTime } from "./by-time.js";
export { type FoldOptions, groupKFold } from "./group-k-fold.js";
export type { Split } from "./split.js";
export type { ShareOptions, SplitOptions } from "./stratified.js";
export { take, takeRows } from "./take.js";
