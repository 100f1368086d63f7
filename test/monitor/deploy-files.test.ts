import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import {
  alertRules,
  deployFiles,
  grafanaAlerting,
  grafanaDashboard,
  metricTable,
  panels,
  prometheusRules,
} from "../../src/monitor/index.js";

const deploy = join(import.meta.dirname, "../../deploy");

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({ alert: z.string(), expr: z.string(), for: z.string(), labels: z.object({ severity: z.string() }) }),
      ),
    }),
  ),
});
const alertingFile = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      folder: z.string(),
      interval: z.string(),
      rules: z.array(
        z.object({
          title: z.string(),
          uid: z.string().max(40),
          condition: z.string(),
          data: z.array(z.object({ refId: z.string() })),
        }),
      ),
    }),
  ),
});

describe("the files under deploy/", () => {
  for (const [path, content] of deployFiles()) {
    it(`${path} is what the tables say; npm run deploy:files writes it`, () => {
      expect(readFileSync(join(deploy, path), "utf8")).toBe(content);
    });
  }

  it("are the same text each time", () => {
    expect([...deployFiles()]).toEqual([...deployFiles()]);
  });

  it("name every service, folder and data source as the others do", () => {
    const compose = z.object({ services: z.record(z.string(), z.unknown()) });
    const { services } = compose.parse(parse(readFileSync(join(deploy, "compose.yaml"), "utf8"), { merge: true }));
    const files = [
      "prometheus/prometheus.yml",
      "alertmanager/alertmanager.yml",
      "grafana/provisioning/datasources/prometheus.yml",
    ];
    const hosts = files.flatMap((file) => {
      const text = readFileSync(join(deploy, file), "utf8");
      return [...text.matchAll(/([a-z-]+):(5001|8000|8080|9090|9093)\b/g)].map((match) => match[1]!);
    });
    expect(hosts.length).toBeGreaterThanOrEqual(6);
    for (const host of hosts) expect(Object.keys(services)).toContain(host);
    const provider = readFileSync(join(deploy, "grafana/provisioning/dashboards/dashboards.yml"), "utf8");
    expect(provider).toContain("folder: ML_Monitoring");
    const source = readFileSync(join(deploy, "grafana/provisioning/datasources/prometheus.yml"), "utf8");
    const used = [...(grafanaDashboard() + grafanaAlerting()).matchAll(/(?:"uid": |datasourceUid: )"?([\w-]+)"?/g)].map(
      (match) => match[1]!,
    );
    for (const uid of new Set(used)) {
      if (!["__expr__", "perigee-model"].includes(uid)) expect(source).toContain(`uid: ${uid}`);
    }
  });
});

describe("the alert rules", () => {
  it("are High Error Rate, Low Model Accuracy and High CPU Usage, in Prometheus and in Grafana alike", () => {
    const { groups } = rulesFile.parse(parse(prometheusRules()));
    expect(groups[0]!.rules.map(({ alert }) => alert)).toEqual(["HighErrorRate", "LowModelAccuracy", "HighCPUUsage"]);
    const [group] = alertingFile.parse(parse(grafanaAlerting())).groups;
    expect(group).toMatchObject({ name: "Model_Alert_Group", folder: "ML_Monitoring" });
    expect(group!.rules.map(({ title }) => title)).toEqual(["High Error Rate", "Low Model Accuracy", "High CPU Usage"]);
    for (const rule of group!.rules) expect(rule.data.map(({ refId }) => refId)).toContain(rule.condition);
  });

  it("are looked at by Grafana at a multiple of its ten seconds", () => {
    const [group] = alertingFile.parse(parse(grafanaAlerting())).groups;
    expect(Number.parseInt(group!.interval, 10) % 10).toBe(0);
    expect(group!.interval).toMatch(/^\d+s$/);
  });

  it("take their windows, durations and thresholds from the parameters", () => {
    const { groups } = rulesFile.parse(
      parse(prometheusRules({ window: "10s", for: "2s", accuracy: 0.7, cpuPercent: 12, errorRate: 0.2, labels: 7 })),
    );
    const [errors, accuracy, cpu] = groups[0]!.rules;
    expect(errors).toMatchObject({ for: "2s", expr: expect.stringMatching(/\[10s\].*\[10s\].*> 0\.2$/) });
    expect(accuracy!.expr).toMatch(/>= 7\) < 0\.7$/);
    expect(cpu!.expr).toMatch(/\[10s\].*> 12$/);
  });

  it("say in words what the query says in numbers", () => {
    for (const rule of alertRules) {
      const parameters = { window: "7m", interval: "30s", errorRate: 0.03, accuracy: 0.77, labels: 9, cpuPercent: 66 };
      const shown = rule.threshold(parameters) < 1 ? 100 * rule.threshold(parameters) : rule.threshold(parameters);
      expect(rule.description(parameters)).toContain(`${shown} %`);
    }
  });

  it("refuse a duration that Grafana could not be given", () => {
    expect(() => grafanaAlerting({ window: "a while" })).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });
});

describe("the dashboard", () => {
  it("shows each of the metrics, and none that is not in the table", () => {
    const queries = panels.flatMap((panel) => panel.queries.map(({ expression }) => expression)).join("\n");
    for (const { name } of Object.values(metricTable)) expect(queries).toContain(name);
    const known = Object.values(metricTable).map(({ name }): string => name);
    for (const [name] of queries.matchAll(/\b(?:model|system)_\w+/g)) {
      expect(known).toContain(name.replace(/_bucket$/, ""));
    }
  });

  it("lays its panels side by side without overlap", () => {
    const { panels: placed } = z
      .object({
        panels: z.array(
          z.object({
            id: z.number(),
            gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
          }),
        ),
      })
      .parse(JSON.parse(grafanaDashboard()));
    const cells = placed.flatMap(({ gridPos: { x, y, w } }) => Array.from({ length: w }, (_, i) => `${x + i},${y}`));
    expect(new Set(cells).size).toBe(cells.length);
    expect(placed.every(({ gridPos }) => gridPos.x + gridPos.w <= 24)).toBe(true);
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
  });
});
