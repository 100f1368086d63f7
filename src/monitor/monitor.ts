import { Registry } from "prom-client";
import type { MetricsPage, ServeObserver } from "../serve/index.js";
import { type Clock, systemClock } from "../support/index.js";
import { createActiveUsersGauge } from "./metrics/active-users.js";
import { createConfidenceHistogram } from "./metrics/confidence.js";
import { type CpuTimes, createCpuGauge } from "./metrics/cpu.js";
import { createLatencyHistogram } from "./metrics/latency.js";
import { createMemoryGauge } from "./metrics/memory.js";
import { createQualityGauges } from "./metrics/quality.js";
import { createRequestCounters } from "./metrics/requests.js";
import { createQualityWindow, type LiveScores } from "./quality/quality-window.js";

export interface MonitorOptions {
  readonly clock?: Clock;
  /** Live quality is taken from so many of the last labelled predictions (1,000) … */
  readonly windowSize?: number;
  /** … whose label is not older than this (a day). */
  readonly windowSeconds?: number;
  /** The machine's processor times; those of the operating system where left out. */
  readonly cpuTimes?: () => CpuTimes;
}

/** Watches a scoring server and gives its metrics. */
export interface Monitor extends ServeObserver {
  readonly metrics: MetricsPage;
  /** Live quality as the metrics show it. */
  scores(): LiveScores;
}

export function createMonitor(options: MonitorOptions = {}): Monitor {
  const { clock = systemClock, windowSize = 1000, windowSeconds = 24 * 3600, cpuTimes } = options;
  const registry = new Registry();
  const countRequest = createRequestCounters(registry);
  const observeLatency = createLatencyHistogram(registry);
  const window = createQualityWindow({ size: windowSize, seconds: windowSeconds, clock });
  createQualityGauges(registry, window);
  const observeConfidence = createConfidenceHistogram(registry);
  createCpuGauge(registry, cpuTimes);
  createMemoryGauge(registry);
  const seeClient = createActiveUsersGauge(registry, clock);

  return {
    request(outcome) {
      countRequest(outcome);
      observeLatency(outcome);
      seeClient(outcome);
    },
    prediction: observeConfidence,
    feedback({ id, status, predicted, actual }) {
      if (predicted !== undefined && status !== "repeated") window.add(id, predicted, actual);
    },
    metrics: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    scores: () => window.scores(),
  };
}
