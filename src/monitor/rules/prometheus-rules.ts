import { stringify } from "yaml";
import { defaultRuleParameters, type RuleParameters } from "./parameters.js";
import { alertRules } from "./table.js";

/** The alert rules as a rule file of Prometheus (YAML). */
export function prometheusRules(changes: Partial<RuleParameters> = {}): string {
  const parameters = { ...defaultRuleParameters, ...changes };
  const rules = alertRules.map((rule) => ({
    alert: rule.name,
    expr: `(${rule.query(parameters)}) ${rule.operator} ${rule.threshold(parameters)}`,
    for: parameters.for ?? rule.for,
    labels: { severity: rule.severity },
    annotations: {
      title: rule.title,
      summary: `${rule.summary}: ${rule.value}`,
      description: rule.description(parameters),
    },
  }));
  return stringify({ groups: [{ name: "perigee", interval: parameters.interval, rules }] }, { lineWidth: 0 });
}
