import type { Registry } from "prom-client";
import type { RequestOutcome } from "../../serve/index.js";
import { createCounter } from "./create.js";
import { metricTable } from "./table.js";

export function createRequestCounters(registry: Registry): (outcome: RequestOutcome) => void {
  const requests = createCounter(metricTable.requests, registry);
  const errors = createCounter(metricTable.errors, registry);
  return ({ status }) => {
    requests.inc();
    if (status >= 400) errors.inc();
  };
}
