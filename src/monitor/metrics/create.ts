import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { MetricDefinition } from "./table.js";

export function createCounter({ name, help }: MetricDefinition, registry: Registry): Counter {
  return new Counter({ name, help, registers: [registry] });
}

export function createHistogram({ name, help, buckets = [] }: MetricDefinition, registry: Registry): Histogram {
  return new Histogram({ name, help, buckets: [...buckets], registers: [registry] });
}

/** A gauge that is asked at each scrape; without a sample while the answer is `undefined`. */
export function createGauge(
  { name, help }: MetricDefinition,
  registry: Registry,
  read: () => number | undefined,
): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      const value = read();
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}
