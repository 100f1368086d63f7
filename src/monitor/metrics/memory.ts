import { freemem, totalmem } from "node:os";
import type { Registry } from "prom-client";
import { createGauge } from "./create.js";
import { metricTable } from "./table.js";

export function createMemoryGauge(registry: Registry): void {
  createGauge(metricTable.memory, registry, () => totalmem() - freemem());
}
