import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Exporter } from "../../../src/monitor/index.js";
import { createMonitor, prometheusRules, startExporter } from "../../../src/monitor/index.js";
import { createScoringServer, openPredictionLog, type ScoringServer, simulate } from "../../../src/serve/index.js";
import { silentLogger } from "../../../src/support/index.js";
import { madeUpApproaches } from "../../serve/made-up-approaches.js";
import { smallScorer } from "../../serve/small-scorer.js";
import { freePort, program, type Running, start } from "./programs.js";

const prometheus = program("prometheus");
const alertmanager = program("prometheus-alertmanager", "alertmanager");

const posted = z.object({
  alerts: z.array(
    z.object({ status: z.enum(["firing", "resolved"]), labels: z.object({ alertname: z.string(), job: z.string() }) }),
  ),
});

/** The rules of deploy/ with short windows; what they watch for is left as it is but for the processor's threshold. */
const shortened = { window: "10s", for: "2s", interval: "1s", labels: 50, cpuPercent: 85 };

describe.skipIf(!prometheus || !alertmanager)("real Prometheus and Alertmanager on simulated traffic", () => {
  const approaches = madeUpApproaches(500);
  const told: { name: string; job: string; status: string }[] = [];
  const traffic = new AbortController();
  let folder: string;
  let server: ScoringServer;
  let exporter: Exporter;
  let webhook: Server;
  let scoringUrl: string;
  let prometheusUrl: string;
  const programs: Running[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "perigee-alerts-"));
    const monitor = createMonitor({ windowSize: 200 });
    const log = await openPredictionLog({ folder: join(folder, "log"), logger: silentLogger() });
    server = createScoringServer({
      scorer: byMagnitude,
      log,
      observer: monitor,
      metrics: monitor.metrics,
      logger: silentLogger(),
    });
    ({ url: scoringUrl } = await server.listen({ host: "127.0.0.1", port: 0 }));
    exporter = await startExporter({
      folder: join(folder, "log"),
      host: "127.0.0.1",
      port: 0,
      logger: silentLogger(),
      monitor: { windowSize: 200 },
    });

    webhook = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        for (const { status, labels } of posted.parse(JSON.parse(Buffer.concat(parts).toString())).alerts) {
          told.push({ name: labels.alertname, job: labels.job, status });
        }
        response.end();
      });
    });
    const [webhookPort, managerPort, prometheusPort] = [await freePort(), await freePort(), await freePort()];
    await new Promise<void>((listening) => webhook.listen(webhookPort, "127.0.0.1", listening));

    mkdirSync(join(folder, "rules"));
    writeFileSync(join(folder, "rules/perigee.yml"), prometheusRules(shortened));
    writeFileSync(join(folder, "alertmanager.yml"), alertmanagerConfig(webhookPort));
    writeFileSync(
      join(folder, "prometheus.yml"),
      prometheusConfig(managerPort, { serve: scoringUrl, exporter: exporter.url }),
    );
    programs.push(
      await start(
        alertmanager!,
        [
          `--config.file=${join(folder, "alertmanager.yml")}`,
          `--storage.path=${join(folder, "manager")}`,
          `--web.listen-address=127.0.0.1:${managerPort}`,
          "--cluster.listen-address=",
        ],
        managerPort,
        "/-/ready",
      ),
      await start(
        prometheus!,
        [
          `--config.file=${join(folder, "prometheus.yml")}`,
          `--storage.tsdb.path=${join(folder, "series")}`,
          `--web.listen-address=127.0.0.1:${prometheusPort}`,
        ],
        prometheusPort,
        "/-/ready",
      ),
    );
    prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
  });

  afterAll(async () => {
    traffic.abort();
    for (const running of programs.reverse()) await running.stop();
    await exporter?.close();
    await server?.close();
    webhook?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const stream = (faults: { badRequests?: number; flipLabels?: number }, signal: AbortSignal) =>
    simulate({ url: scoringUrl, approaches, rate: 40, durationSeconds: 300, labelDelaySeconds: 1, faults, signal });

  /** Runs traffic while something is waited for, and ends it. */
  async function during<T>(faults: { badRequests?: number; flipLabels?: number }, wait: () => Promise<T>): Promise<T> {
    const end = new AbortController();
    const running = stream(faults, AbortSignal.any([end.signal, traffic.signal]));
    try {
      return await wait();
    } finally {
      end.abort();
      await running;
    }
  }

  const isTold = (name: string, status: string) =>
    ["serve", "exporter"].every((job) =>
      told.some((one) => one.name === name && one.job === job && one.status === status),
    );
  const untilTold = (name: string, status: string) => until(() => isTold(name, status), `${name} ${status}`);

  it("scrapes all metrics of the server and of the exporter, and nothing fires while all is well", async () => {
    await during({}, async () => {
      await until(async () => (await query('model_labelled_predictions{job="exporter"} >= 50')).length > 0, "labels");
      await until(async () => (await query('model_labelled_predictions{job="serve"} >= 50')).length > 0, "labels");
      for (const job of ["serve", "exporter"]) {
        const names = await metricNames(job);
        for (const name of tenMetrics) expect(names, `${job} ${name}`).toContain(name);
        expect(await query(`model_accuracy_score{job="${job}"}`)).toEqual([1]);
      }
      await sleep(3000);
    });
    expect(told.filter(({ name }) => name !== "HighCPUUsage")).toEqual([]);
  });

  it("fires High Error Rate under bad requests, and resolves it after them", async () => {
    await during({ badRequests: 0.3 }, () => untilTold("HighErrorRate", "firing"));
    await during({}, () => untilTold("HighErrorRate", "resolved"));
  });

  it("fires Low Model Accuracy when labels contradict, and resolves it when they agree again", async () => {
    await during({ flipLabels: 0.6 }, () => untilTold("LowModelAccuracy", "firing"));
    await during({}, () => untilTold("LowModelAccuracy", "resolved"));
  });

  it("fires High CPU Usage when all processors are busy, and resolves it when they are not", async () => {
    // Another program may have kept the processors busy before.
    await until(async () => (await query('ALERTS{alertname="HighCPUUsage"}')).length === 0, "a machine at rest");
    told.length = 0;
    const end = new SharedArrayBuffer(4);
    const busy = Array.from(
      { length: availableParallelism() },
      () => new Worker(busyLoop, { eval: true, workerData: end }),
    );
    const gone = busy.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    try {
      await untilTold("HighCPUUsage", "firing");
    } finally {
      Atomics.store(new Int32Array(end), 0, 1);
      await Promise.all(gone);
    }
    await untilTold("HighCPUUsage", "resolved");
  });

  async function query(expression: string): Promise<number[]> {
    const answer = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data } = z
      .object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) })
      .parse(await answer.json());
    return data.result.map(({ value }) => Number(value[1]));
  }

  async function metricNames(job: string): Promise<string[]> {
    const answer = await fetch(`${prometheusUrl}/api/v1/label/__name__/values?match[]={job="${job}"}`);
    return z.object({ data: z.array(z.string()) }).parse(await answer.json()).data;
  }
});

const tenMetrics = [
  "model_requests_total",
  "model_errors_total",
  "model_inference_latency_seconds_bucket",
  "model_accuracy_score",
  "model_precision_score",
  "model_recall_score",
  "model_prediction_confidence_bucket",
  "system_cpu_usage_percent",
  "system_memory_usage_bytes",
  "model_active_users",
];

/** Right about every made-up approach. */
const byMagnitude = smallScorer({
  predict({ rows, columns }) {
    const probability = columns[0]!.map((magnitude) => (magnitude <= 22 ? 0.9 : 0.1));
    return { probability, label: Uint8Array.from({ length: rows }, (_, row) => (probability[row]! > 0.5 ? 1 : 0)) };
  },
});

/** Ends by itself after a minute, whatever becomes of the test. */
const busyLoop = `
const { workerData } = require("node:worker_threads");
const end = new Int32Array(workerData);
const limit = Date.now() + 60_000;
while (Atomics.load(end, 0) === 0 && Date.now() < limit) for (let i = 0; i < 1e6; i++);
`;

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const limit = Date.now() + 90_000;
  while (!(await isSo())) {
    if (Date.now() > limit) throw new Error(`waited in vain for: ${what}`);
    await sleep(200);
  }
}

function alertmanagerConfig(webhookPort: number): string {
  return `
route: { receiver: webhook, group_by: [alertname, job], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: webhook
    webhook_configs: [{ url: "http://127.0.0.1:${webhookPort}/", send_resolved: true }]
`;
}

function prometheusConfig(managerPort: number, targets: Record<string, string>): string {
  const jobs = Object.entries(targets).map(
    ([job, url]) => `  - job_name: ${job}\n    static_configs: [{ targets: ["${new URL(url).host}"] }]`,
  );
  return `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules/*.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${managerPort}"] }] }] }
scrape_configs:
${jobs.join("\n")}
`;
}
