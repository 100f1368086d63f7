import { stringify } from "yaml";
import { datasourceUid, grafanaFolder } from "../dashboards/names.js";
import { defaultRuleParameters, durationSeconds, type RuleParameters } from "./parameters.js";
import { type AlertRule, alertRules } from "./table.js";

/**
 * The same rules as a file of Grafana's alert provisioning (YAML): in the group Model_Alert_Group of the folder
 * ML_Monitoring, with a contact point and a policy that sends them there.
 *
 * @see https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */
export function grafanaAlerting(changes: Partial<RuleParameters> = {}): string {
  const parameters = { ...defaultRuleParameters, ...changes };
  const group = {
    orgId: 1,
    name: "Model_Alert_Group",
    folder: grafanaFolder,
    interval: parameters.interval,
    rules: alertRules.map((rule) => grafanaRule(rule, parameters)),
  };
  const contactPoint = {
    orgId: 1,
    name: "alertmanager",
    receivers: [
      {
        uid: "perigee-alertmanager",
        type: "prometheus-alertmanager",
        settings: { url: "http://alertmanager:9093" },
        disableResolveMessage: false,
      },
    ],
  };
  const policy = { orgId: 1, receiver: contactPoint.name, group_by: ["grafana_folder", "alertname"] };
  return stringify(
    { apiVersion: 1, groups: [group], contactPoints: [contactPoint], policies: [policy] },
    { lineWidth: 0 },
  );
}

function grafanaRule(rule: AlertRule, parameters: RuleParameters) {
  const relativeTimeRange = { from: durationSeconds(parameters.window), to: 0 };
  return {
    uid: `perigee-${rule.title.toLowerCase().replaceAll(" ", "-")}`,
    title: rule.title,
    condition: "C",
    data: [
      {
        refId: "A",
        relativeTimeRange,
        datasourceUid,
        model: { refId: "A", expr: rule.query(parameters), instant: true, intervalMs: 1000, maxDataPoints: 43200 },
      },
      {
        refId: "C",
        relativeTimeRange,
        datasourceUid: "__expr__",
        model: {
          refId: "C",
          type: "threshold",
          expression: "A",
          datasource: { type: "__expr__", uid: "__expr__" },
          conditions: [
            { evaluator: { type: rule.operator === ">" ? "gt" : "lt", params: [rule.threshold(parameters)] } },
          ],
        },
      },
    ],
    // Nothing known is no alarm: there may be no traffic, or no labels yet.
    noDataState: "OK",
    execErrState: "Error",
    for: parameters.for ?? rule.for,
    labels: { severity: rule.severity },
    annotations: { summary: rule.summary, description: rule.description(parameters) },
    isPaused: false,
  };
}
