import { grafanaDashboard } from "./dashboards/grafana-dashboard.js";
import { grafanaAlerting } from "./rules/grafana-alerting.js";
import { prometheusRules } from "./rules/prometheus-rules.js";

const note = "# Made from the tables of src/monitor by `npm run deploy:files`: change those.\n";

/** The files under deploy/ that are made from the tables, by path. */
export function deployFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["prometheus/rules/perigee.yml", note + prometheusRules()],
    ["grafana/provisioning/alerting/model-alerts.yml", note + grafanaAlerting()],
    ["grafana/dashboards/model.json", grafanaDashboard()],
  ]);
}
