export { type ColumnMapping, type KaggleColumn, kaggleColumns } from "./columns.js";
export { type ApproachesFromFile, type LabelDemand, type ReadApproachesOptions, readApproaches } from "./read.js";
export { approachKeys, tableOf, writeApproaches } from "./write.js";
