import type { Registry } from "prom-client";
import type { QualityWindow } from "../quality/quality-window.js";
import { createGauge } from "./create.js";
import { metricTable } from "./table.js";

export function createQualityGauges(registry: Registry, window: QualityWindow): void {
  createGauge(metricTable.accuracy, registry, () => window.scores().accuracy);
  createGauge(metricTable.precision, registry, () => window.scores().precision);
  createGauge(metricTable.recall, registry, () => window.scores().recall);
  createGauge(metricTable.labelled, registry, () => window.scores().labelled);
}
