export { type ColumnDrift, compareColumns, type DriftOptions, type Grouping, type Judged } from "./column-drift.js";
export { formatDrift } from "./format.js";
export { type Sample, samplesOf } from "./sample.js";
export { jensenShannonDistance, kolmogorovSmirnov, populationStabilityIndex } from "./statistics.js";
export { compareTables, type TableDrift, type TableDriftOptions } from "./table-drift.js";
