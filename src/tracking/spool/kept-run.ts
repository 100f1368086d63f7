import type { Metric, Run } from "../entities.js";
import type { Operation } from "./operations.js";

/** A run as it is after an operation on it that the server has not seen. */
export function withOperation(run: Run, operation: Operation): Run {
  switch (operation.op) {
    case "updateRun":
      return { ...run, info: { ...run.info, ...operation.change } };
    case "logBatch": {
      const { metrics = [], params = [], tags = [] } = operation.batch;
      return {
        ...run,
        data: {
          metrics: latest([...run.data.metrics, ...metrics]),
          params: byKey([...run.data.params, ...params]),
          tags: byKey([...run.data.tags, ...tags]),
        },
      };
    }
    case "deleteTag":
      return { ...run, data: { ...run.data, tags: run.data.tags.filter(({ key }) => key !== operation.key) } };
    case "logInputs": {
      const { datasets = [], models = [] } = operation.inputs;
      return {
        ...run,
        inputs: {
          datasetInputs: [...run.inputs.datasetInputs, ...datasets],
          modelInputs: [...run.inputs.modelInputs, ...models],
        },
      };
    }
    case "logOutputs":
      return { ...run, outputs: { modelOutputs: [...run.outputs.modelOutputs, ...operation.models] } };
    default:
      return run;
  }
}

function byKey<Item extends { readonly key: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

/** MLflow's latest: that of the highest step, then timestamp, then value. */
function latest(metrics: readonly Metric[]): Metric[] {
  const found = new Map<string, Metric>();
  for (const metric of metrics) {
    const before = found.get(metric.key);
    const order = before
      ? metric.step - before.step || metric.timestamp - before.timestamp || metric.value - before.value
      : 1;
    if (order >= 0) found.set(metric.key, metric);
  }
  return [...found.values()];
}
