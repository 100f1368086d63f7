export { type Codes, codesOf, determines, sameThings, wordsOf } from "./codes.js";
export { findGroup, type GroupCandidate, type GroupColumn } from "./group-column.js";
export { findLabel, type LabelColumn, unlabelled } from "./label-column.js";
