import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMonitor, type Monitor, type MonitorOptions, metricTable } from "../../src/monitor/index.js";

const ten = [
  ["model_requests_total", "counter"],
  ["model_errors_total", "counter"],
  ["model_inference_latency_seconds", "histogram"],
  ["model_accuracy_score", "gauge"],
  ["model_precision_score", "gauge"],
  ["model_recall_score", "gauge"],
  ["model_prediction_confidence", "histogram"],
  ["system_cpu_usage_percent", "gauge"],
  ["system_memory_usage_bytes", "gauge"],
  ["model_active_users", "gauge"],
];

/** The samples of the page, by name with labels. */
async function samples(monitor: Monitor): Promise<Record<string, number>> {
  const { body } = await monitor.metrics();
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

const request = (client: string, status = 200, time = 0) => ({
  time,
  client,
  status,
  rows: 1,
  ...(status < 400 && { latency: 0.002 }),
});

function labelled(monitor: Monitor, pairs: readonly (readonly [0 | 1, 0 | 1])[]): void {
  for (const [at, [predicted, actual]] of pairs.entries()) {
    monitor.feedback({ id: `r-${at}`, status: "matched", predicted, actual });
  }
}

const at = (time: number, options: MonitorOptions = {}) => createMonitor({ clock: () => time, ...options });

describe("the page of metrics", () => {
  it("has the ten metrics under the names that dashboards use, each with its type and help", async () => {
    const { contentType, body } = await at(0).metrics();
    expect(contentType).toMatch(/^text\/plain/);
    for (const [name, type] of ten) {
      expect(body).toContain(`# TYPE ${name} ${type}\n`);
      expect(body).toMatch(new RegExp(`# HELP ${name} .{20,}\n`));
    }
    expect(Object.values(metricTable).map(({ name }) => name)).toEqual(
      expect.arrayContaining(ten.map(([name]) => name)),
    );
  });

  it("counts requests and, among them, errors", async () => {
    const monitor = at(0);
    for (const status of [200, 200, 400, 500, 413]) monitor.request(request("a", status));
    expect(await samples(monitor)).toMatchObject({ model_requests_total: 5, model_errors_total: 3 });
  });

  it("takes the latency of scored requests only", async () => {
    const monitor = at(0);
    for (const status of [200, 200, 400]) monitor.request(request("a", status));
    const page = await samples(monitor);
    expect(page.model_inference_latency_seconds_count).toBe(2);
    expect(page.model_inference_latency_seconds_sum).toBeCloseTo(0.004, 12);
    expect(page['model_inference_latency_seconds_bucket{le="0.001"}']).toBe(0);
    expect(page['model_inference_latency_seconds_bucket{le="0.0025"}']).toBe(2);
  });

  it("takes for confidence what the model gives to the label that it answers", async () => {
    const monitor = at(0);
    monitor.prediction({ id: "a", time: 0, label: 1, probability: 0.75 });
    monitor.prediction({ id: "b", time: 0, label: 0, probability: 0.25 });
    monitor.prediction({ id: "c", time: 0, label: 1, probability: 0.25 });
    const page = await samples(monitor);
    expect(page.model_prediction_confidence_sum).toBeCloseTo(1.75, 12);
    expect(page['model_prediction_confidence_bucket{le="0.3"}']).toBe(1);
  });

  it("counts each client of the last five minutes once", async () => {
    let now = 0;
    const monitor = createMonitor({ clock: () => now });
    for (const client of ["a", "b", "a", "c"]) monitor.request(request(client, 200, now));
    now = 4 * 60_000;
    monitor.request(request("b", 400, now));
    expect((await samples(monitor)).model_active_users).toBe(3);
    now = 6 * 60_000;
    expect((await samples(monitor)).model_active_users).toBe(1);
    now = 60 * 60_000;
    expect((await samples(monitor)).model_active_users).toBe(0);
  });

  it("gives the machine's use of its processors since the last scrape", async () => {
    let times = { total: 1000, idle: 900 };
    const monitor = at(0, { cpuTimes: () => times });
    times = { total: 3000, idle: 1400 };
    expect((await samples(monitor)).system_cpu_usage_percent).toBe(75);
    times = { total: 3001, idle: 1400 };
    expect((await samples(monitor)).system_cpu_usage_percent).toBe(75);
    times = { total: 7000, idle: 5400 };
    expect((await samples(monitor)).system_cpu_usage_percent).toBe(0);
  });

  it("reads processors and memory of the machine that it runs on", async () => {
    const monitor = createMonitor();
    const until = performance.now() + 60;
    while (performance.now() < until);
    const page = await samples(monitor);
    expect(page.system_cpu_usage_percent).toBeGreaterThan(0);
    expect(page.system_cpu_usage_percent).toBeLessThanOrEqual(100);
    expect(page.system_memory_usage_bytes).toBeGreaterThan(process.memoryUsage().rss / 2);
  });
});

describe("live quality", () => {
  it("has no sample while nothing is known", async () => {
    const monitor = at(0);
    monitor.prediction({ id: "r-0", time: 0, label: 1, probability: 0.9 });
    monitor.feedback({ id: "x-0", status: "pending", actual: 1 });
    const page = await samples(monitor);
    for (const name of ["accuracy", "precision", "recall"]) expect(page).not.toHaveProperty(`model_${name}_score`);
    expect(page.model_labelled_predictions).toBe(0);
  });

  it("has no precision where none was predicted hazardous, and no recall where none was", async () => {
    const none = at(0);
    labelled(none, [
      [0, 1],
      [0, 0],
    ]);
    expect(await samples(none)).toMatchObject({ model_accuracy_score: 0.5, model_recall_score: 0 });
    expect(await samples(none)).not.toHaveProperty("model_precision_score");
    const harmless = at(0);
    labelled(harmless, [
      [1, 0],
      [0, 0],
    ]);
    expect(await samples(harmless)).toMatchObject({ model_precision_score: 0 });
    expect(await samples(harmless)).not.toHaveProperty("model_recall_score");
  });

  it("is accuracy, precision and recall of the labelled predictions in the window", () => {
    const bit = fc.constantFrom<0 | 1>(0, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bit, bit), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (pairs, windowSize) => {
          const monitor = at(0, { windowSize });
          labelled(monitor, pairs);
          const last = pairs.slice(-windowSize);
          const share = (of: typeof last, isSo: (pair: (typeof last)[number]) => boolean) =>
            of.length === 0 ? undefined : of.filter(isSo).length / of.length;
          const { labelled: count, accuracy, precision, recall } = monitor.scores();
          expect(count).toBe(last.length);
          expect(accuracy).toBe(share(last, ([predicted, actual]) => predicted === actual));
          expect(precision).toBe(
            share(
              last.filter(([predicted]) => predicted === 1),
              ([, actual]) => actual === 1,
            ),
          );
          expect(recall).toBe(
            share(
              last.filter(([, actual]) => actual === 1),
              ([predicted]) => predicted === 1,
            ),
          );
        },
      ),
    );
  });

  it("follows a label that is corrected, and counts one that is repeated once", () => {
    const monitor = at(0);
    labelled(monitor, [
      [1, 1],
      [0, 0],
    ]);
    monitor.feedback({ id: "r-0", status: "repeated", predicted: 1, actual: 1, previous: 1 });
    expect(monitor.scores()).toEqual({ labelled: 2, accuracy: 1, precision: 1, recall: 1 });
    monitor.feedback({ id: "r-0", status: "changed", predicted: 1, actual: 0, previous: 1 });
    expect(monitor.scores()).toEqual({ labelled: 2, accuracy: 0.5, precision: 0 });
  });

  it("forgets labels that are older than the window", () => {
    let now = 0;
    const monitor = createMonitor({ clock: () => now, windowSeconds: 60 });
    labelled(monitor, [[1, 0]]);
    now = 61_000;
    expect(monitor.scores()).toEqual({ labelled: 0 });
    monitor.feedback({ id: "new", status: "matched", predicted: 1, actual: 1 });
    expect(monitor.scores()).toMatchObject({ labelled: 1, accuracy: 1 });
  });
});
