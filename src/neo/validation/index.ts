export { formatValidationReport, type ValidationReport, type ValidationWarning } from "./report.js";
export { type RowRule, rowRules } from "./rules.js";
export { type ValidationOptions, validateApproaches } from "./validate.js";
