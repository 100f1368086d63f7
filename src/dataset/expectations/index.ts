export { checkExpectations } from "./check-expectations.js";
export type { ColumnExpectations } from "./column-expectations.js";
export { expectationsPage, formatExpectations } from "./page.js";
export { type Expectations, readExpectations } from "./read-expectations.js";
export { type ExpectationResult, refusedBy, type Severity } from "./result.js";
