import type { Registry } from "prom-client";
import type { ScoredRow } from "../../serve/index.js";
import { createHistogram } from "./create.js";
import { metricTable } from "./table.js";

export function createConfidenceHistogram(registry: Registry): (row: ScoredRow) => void {
  const histogram = createHistogram(metricTable.confidence, registry);
  return ({ label, probability }) => histogram.observe(label === 1 ? probability : 1 - probability);
}
