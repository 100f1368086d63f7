import { cpus } from "node:os";
import type { Registry } from "prom-client";
import { createGauge } from "./create.js";
import { metricTable } from "./table.js";

/** Milliseconds that all processors have spent, in all and doing nothing, since the machine began. */
export interface CpuTimes {
  readonly total: number;
  readonly idle: number;
}

/** The kernel counts in steps of 10 ms a processor: a shorter span says nothing, so the last value stands. */
const shortestSpan = 250;

/**
 * The use of the whole machine (not of this process, and not of a container's share) since the last scrape;
 * since the monitor began at the first one.
 */
export function createCpuGauge(registry: Registry, read: () => CpuTimes = machineCpuTimes): void {
  let last = read();
  let percent: number | undefined;
  createGauge(metricTable.cpu, registry, () => {
    const now = read();
    const total = now.total - last.total;
    if (total >= shortestSpan || (percent === undefined && total > 0)) {
      percent = Math.min(100, Math.max(0, 100 * (1 - (now.idle - last.idle) / total)));
      last = now;
    }
    return percent;
  });
}

function machineCpuTimes(): CpuTimes {
  let total = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total, idle };
}
