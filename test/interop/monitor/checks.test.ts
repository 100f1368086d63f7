import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createMonitor, prometheusRules } from "../../../src/monitor/index.js";
import { program, run } from "./programs.js";

const deploy = join(import.meta.dirname, "../../../deploy");
const promtool = program("promtool");
const amtool = program("amtool");
const folder = mkdtempSync(join(tmpdir(), "perigee-checks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!promtool)("promtool", () => {
  it("accepts the scrape config and the rules in deploy/", () => {
    const config = run(promtool!, ["check", "config", join(deploy, "prometheus/prometheus.yml")]);
    expect(config.code, config.said).toBe(0);
    expect(config.said).toContain("3 rules found");
  });

  it("sees each rule fire, stay quiet and resolve on made-up series", () => {
    writeFileSync(join(folder, "rules.yml"), prometheusRules());
    writeFileSync(join(folder, "tests.yml"), ruleTests);
    const tests = run(promtool!, ["test", "rules", join(folder, "tests.yml")]);
    expect(tests.code, tests.said).toBe(0);
  });

  it("finds nothing wrong in the text of the metrics", async () => {
    const monitor = createMonitor();
    monitor.request({ time: Date.now(), client: "a", status: 200, rows: 1, latency: 0.001 });
    monitor.prediction({ id: "a-0", time: Date.now(), label: 1, probability: 0.9 });
    const { body } = await monitor.metrics();
    writeFileSync(join(folder, "metrics.txt"), body);
    const check = run("/bin/sh", ["-c", `"${promtool}" check metrics < "${join(folder, "metrics.txt")}"`]);
    expect(check.code, check.said).toBe(0);
  });
});

describe.skipIf(!amtool)("amtool", () => {
  it("accepts the configuration of Alertmanager in deploy/", () => {
    const check = run(amtool!, ["check-config", join(deploy, "alertmanager/alertmanager.yml")]);
    expect(check.code, check.said).toBe(0);
  });
});

/** Series begin well, go wrong from minute 20 to 40 (accuracy: values 20 to 39), and end well. */
const ruleTests = `
rule_files: [rules.yml]
evaluation_interval: 30s
tests:
  - interval: 1m
    input_series:
      - series: 'model_requests_total{job="serve",instance="a"}'
        values: '0+600x60'
      - series: 'model_errors_total{job="serve",instance="a"}'
        values: '0+6x20 186+60x19 1266+6x20'
      - series: 'model_accuracy_score{job="serve",instance="a"}'
        values: '0.9x19 0.7x19 0.9x20'
      - series: 'model_labelled_predictions{job="serve",instance="a"}'
        values: '1000x60'
      - series: 'model_accuracy_score{job="serve",instance="few-labels"}'
        values: '0.1x60'
      - series: 'model_labelled_predictions{job="serve",instance="few-labels"}'
        values: '10x60'
      - series: 'system_cpu_usage_percent{job="serve",instance="a"}'
        values: '40x19 99x19 40x20'
      - series: 'model_requests_total{job="idle",instance="b"}'
        values: '0x60'
      - series: 'model_errors_total{job="idle",instance="b"}'
        values: '0x60'
    alert_rule_test:
${["HighErrorRate", "LowModelAccuracy", "HighCPUUsage"]
  .flatMap((name) => [
    `      - { eval_time: 15m, alertname: ${name}, exp_alerts: [] }`,
    `      - { eval_time: 55m, alertname: ${name}, exp_alerts: [] }`,
  ])
  .join("\n")}
    promql_expr_test:
${[
  ["HighErrorRate", '{alertname="HighErrorRate", alertstate="firing", job="serve", severity="critical"}'],
  [
    "LowModelAccuracy",
    '{alertname="LowModelAccuracy", alertstate="firing", instance="a", job="serve", severity="critical"}',
  ],
  ["HighCPUUsage", '{alertname="HighCPUUsage", alertstate="firing", instance="a", job="serve", severity="warning"}'],
]
  .map(
    ([name, labels]) =>
      `      - expr: ALERTS{alertname="${name}", alertstate="firing"}\n        eval_time: 35m\n        exp_samples: [{ labels: 'ALERTS${labels}', value: 1 }]`,
  )
  .join("\n")}
`;
