import type { Severity } from "../../dataset/index.js";
import { tableExpectations } from "./expectations/index.js";
import type { ValidationReport } from "./report.js";

/** The rules whose severity may be set: those that drop no rows. */
export const settableRules: readonly string[] = [...new Set(tableExpectations.map(({ name }) => name))];

/** A report with other severities: its warnings are those of the new ones. */
export function withSeverities(report: ValidationReport, severities: ReadonlyMap<string, Severity>): ValidationReport {
  const expectations = report.expectations.map((result) => ({
    ...result,
    severity: severities.get(result.name) ?? result.severity,
  }));
  const before = report.warnings.filter(({ rule }) => !settableRules.includes(rule));
  const warnings = expectations.flatMap(({ met, severity, name, failing, message }) =>
    met || severity === "info" || !settableRules.includes(name) ? [] : [{ rule: name, count: failing, message }],
  );
  return { ...report, expectations, warnings: [...before, ...warnings] };
}
