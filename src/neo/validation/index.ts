export type { Expectation } from "./expectations/expectation.js";
export { tableExpectations } from "./expectations/index.js";
export { formatValidationReport, type ValidationReport, type ValidationWarning } from "./report.js";
export { isWithinLimits, type RowRule, rowRules } from "./rules.js";
export { settableRules, withSeverities } from "./severities.js";
export { type ValidationOptions, validateApproaches } from "./validate.js";
