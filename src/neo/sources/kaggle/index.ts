export { type ColumnMapping, type KaggleColumn, kaggleColumns } from "./columns.js";
export { type ApproachesFromFile, type ReadApproachesOptions, readApproaches } from "./read.js";
export { writeApproaches } from "./write.js";
