import type { Registry } from "prom-client";
import type { RequestOutcome } from "../../serve/index.js";
import { createHistogram } from "./create.js";
import { metricTable } from "./table.js";

/** Scored requests only: a refusal takes no inference. */
export function createLatencyHistogram(registry: Registry): (outcome: RequestOutcome) => void {
  const histogram = createHistogram(metricTable.latency, registry);
  return ({ latency }) => {
    if (latency !== undefined) histogram.observe(latency);
  };
}
